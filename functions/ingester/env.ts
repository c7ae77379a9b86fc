import * as z from "zod";
import { sharedEnv } from "../runtime/env.ts";

export const ingesterEnv = sharedEnv.extend({
  SOURCE_QUEUE_URL: z.string().min(1).describe("the queue that feeds the function"),
  JOBS_TODO_QUEUE_URL: z.string().min(1).describe("where accepted jobs go"),
});
