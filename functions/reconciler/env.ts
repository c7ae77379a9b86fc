import { z } from "zod";
import { sharedEnv } from "../runtime/env.ts";

export const reconcilerEnv = sharedEnv.extend({
  INGESTER_QUEUE_ARN: z.string().min(1).describe("the queue before the ingester"),
  JOBS_TODO_QUEUE_ARN: z.string().min(1).describe("the queue before the processor"),
});
