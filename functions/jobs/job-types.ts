import * as z from "zod";
import { faultSchema } from "./fault.ts";

const text = (what: string) =>
  z.string(`${what} must be a non-empty string`).min(1, `${what} must be a non-empty string`);
const fault = faultSchema.optional();

/** The `message` of each job type. Unknown fields pass through untouched. */
export const messageSchemas = {
  report_generation: z.looseObject({
    report_name: text("report_name"),
    filters: z.union(
      [z.record(z.string(), z.unknown()), z.array(z.unknown()), z.string().min(1)],
      "filters must be an object, a list or a non-empty string",
    ),
    fault,
  }),
  data_cleanup: z.looseObject({
    target_table: text("target_table"),
    /** Days that a row is kept. */
    retention: z.int("retention must be a whole number above 0").positive("retention must be a whole number above 0"),
    fault,
  }),
  user_onboarding: z.looseObject({
    user_id: text("user_id"),
    user_name: text("user_name"),
    fault,
  }),
  long_running_job: z.looseObject({
    task_name: text("task_name"),
    /** Seconds that the task takes. */
    timeout: z.number("timeout must be a number above 0").positive("timeout must be a number above 0"),
    fault,
  }),
} as const;

export type JobType = keyof typeof messageSchemas;
export type MessageOf<Type extends JobType> = z.infer<(typeof messageSchemas)[Type]>;

export const jobTypes = Object.keys(messageSchemas) as JobType[];

export function isJobType(value: unknown): value is JobType {
  return typeof value === "string" && Object.hasOwn(messageSchemas, value);
}
