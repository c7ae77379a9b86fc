import * as z from "zod";
import { numberText, retryBackoff, sharedEnv } from "../runtime/env.ts";

export const processorEnv = sharedEnv.extend({
  SOURCE_QUEUE_URL: z.string().min(1).describe("the queue that feeds the function"),
  JOB_END_STATE_TOPIC_ARN: z.string().min(1).describe("topic of completed jobs"),
  JOB_DATA_TABLE: z.string().min(1).describe("table that the jobs work on"),
  MAX_RECEIVE_COUNT: numberText("attempts before the dead-letter queue").describe(
    "attempts before the dead-letter queue",
  ),
  RETRY_BACKOFF_SECONDS: retryBackoff,
  JOB_TIME_SCALE: numberText("factor")
    .default(1)
    .describe("factor on the time that jobs take; 0.02 makes 600 s into 12 s"),
  FAULT_INJECTION: z.enum(["on", "off"]).default("off").describe("whether a job may ask for a fault"),
});
