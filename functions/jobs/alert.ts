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
export interface EndState {
  job_id: string;
  job_type: string;
  status: "COMPLETED";
  attempts: number;
  trace_id: string;
  trace_url: string;
  finished_at: string;
}
