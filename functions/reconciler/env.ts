import * as z from "zod";
import { sharedEnv } from "../runtime/env.ts";

export const reconcilerEnv = sharedEnv.extend({
  INGESTER_QUEUE_ARN: z.string().min(1).describe("the queue before the ingester"),
  JOB_END_STATE_TOPIC_ARN: z.string().min(1).describe("topic of completed jobs"),
});
