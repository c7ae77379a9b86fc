import * as z from "zod";
import { retryBackoff, sharedEnv } from "../runtime/env.ts";

export const notifierEnv = sharedEnv.extend({
  SOURCE_QUEUE_URL: z.string().min(1).describe("the queue that feeds the function"),
  RETRY_BACKOFF_SECONDS: retryBackoff,
});
