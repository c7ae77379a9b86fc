import { z } from "zod";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";

const group = { logGroupName: z.string().optional(), logGroupIdentifier: z.string().optional() };
const page = { nextToken: z.string().optional(), limit: z.number().int().min(1).optional() };
const range = { startTime: z.number().optional(), endTime: z.number().optional() };

export const filterLogEventsInput = z.object({
  ...group,
  ...page,
  ...range,
  logStreamNames: z.array(z.string()).optional(),
  logStreamNamePrefix: z.string().optional(),
  filterPattern: z.string().optional(),
});
export const getLogEventsInput = z.object({
  ...group,
  ...page,
  ...range,
  logStreamName: z.string(),
  startFromHead: z.boolean().optional(),
});
export const describeLogGroupsInput = z.object({
  ...page,
  logGroupNamePrefix: z.string().optional(),
  logGroupNamePattern: z.string().optional(),
});
export const describeLogStreamsInput = z.object({
  ...group,
  ...page,
  logStreamNamePrefix: z.string().optional(),
  orderBy: z.enum(["LogStreamName", "LastEventTime"]).optional(),
  descending: z.boolean().optional(),
});
export const groupInput = z.object(group);
export const retentionInput = z.object({ ...group, retentionInDays: z.number().int().positive() });
export const streamInput = z.object({ ...group, logStreamName: z.string() });
export const putLogEventsInput = streamInput.extend({
  logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })),
});

/** The request's body by the schema; throws `InvalidParameterException` with the failing path. */
export function parseInput<T>(schema: z.ZodType<T>, body: Buffer): T {
  const parsed = schema.safeParse(jsonBody(body));
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `'${path.join(".")}' ${message}`);
  throw new AwsError("InvalidParameterException", `1 validation error detected: ${reasons.join("; ")}`);
}
