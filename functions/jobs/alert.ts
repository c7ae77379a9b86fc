import * as z from "zod";
import { type FailureCode, failureCodes } from "./errors.ts";

/** The message on the topic job-failures. */
export const failureAlertSchema = z.object({
  job_id: z.string(),
  job_type: z.string().nullable(),
  stage: z.enum(["ingester", "processor"]),
  code: z.enum(Object.keys(failureCodes) as [FailureCode, ...FailureCode[]]),
  reason: z.string(),
  attempt: z.int(),
  trace_id: z.string(),
  trace_url: z.string(),
  dead_letter_queue: z.string(),
  occurred_at: z.string(),
});

export type FailureAlert = z.infer<typeof failureAlertSchema>;

/** The message on the topic job-end-state. */
export const endStateSchema = z.object({
  job_id: z.string(),
  job_type: z.string(),
  status: z.literal("COMPLETED"),
  attempts: z.int(),
  trace_id: z.string(),
  trace_url: z.string(),
  finished_at: z.string(),
});

export type EndState = z.infer<typeof endStateSchema>;
