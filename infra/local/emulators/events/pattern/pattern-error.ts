import { AwsError } from "../../aws-error.ts";

/** The error of a pattern that EventBridge refuses; `reason` is the sentence AWS gives. */
export function invalidPattern(reason: string): AwsError {
  return new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}
