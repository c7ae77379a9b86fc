import { z } from "zod";

const redrivePolicySchema = z.object({ deadLetterTargetArn: z.string() });

/** The ARN of the dead-letter queue that the attributes of a queue or subscription name; undefined when they name none. */
export function deadLetterTargetOf({ RedrivePolicy }: Readonly<Record<string, string>>): string | undefined {
  if (!RedrivePolicy) return undefined;
  try {
    return redrivePolicySchema.safeParse(JSON.parse(RedrivePolicy)).data?.deadLetterTargetArn;
  } catch {
    return undefined;
  }
}
