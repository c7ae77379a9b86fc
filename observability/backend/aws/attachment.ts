import * as z from "zod";

/** Which AWS to ask, and what has been deployed there. */
export const attachmentSchema = z.strictObject({
  /** Address of an AWS endpoint; absent: AWS itself, found by the SDK's own settings. */
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** Folder of the synthesised templates (`cdk.out`). */
  assembly: z.string().min(1).optional(),
  /** Name of the queue that takes the topics' messages for the viewer; it is created when missing. */
  alertsQueue: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/)
    .optional(),
  /** Default: the SDK's own settings; with an endpoint `us-east-1`. */
  region: z.string().min(1).optional(),
});

export type AwsAttachment = z.infer<typeof attachmentSchema>;

/** Why nothing of AWS is shown, and how to change that. */
export const notAttached =
  "no AWS to ask: start with npm start, or give the backend --aws-endpoint <url> (aws: AWS itself) and --assembly <cdk.out>";
