import { AwsError } from "../aws-error.ts";

/** The `AwsError` behind what a topic operation threw; undefined when it is a defect. fauxqs does not export its error class: it is told by its name. */
export function snsError(error: unknown): AwsError | undefined {
  if (error instanceof AwsError) return error;
  if (!(error instanceof Error) || error.name !== "SnsError" || !("code" in error)) return undefined;
  return new AwsError(String(error.code), error.message, "statusCode" in error ? Number(error.statusCode) : 400);
}
