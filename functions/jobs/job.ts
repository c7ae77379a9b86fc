import * as z from "zod";
import { messageSchemas } from "./job-types.ts";

const typed = <Type extends keyof typeof messageSchemas>(type: Type) =>
  z.looseObject({ job_type: z.literal(type), message: messageSchemas[type] });

/** A job is its type and the message that this type asks for. */
export const jobSchema = z.discriminatedUnion("job_type", [
  typed("report_generation"),
  typed("data_cleanup"),
  typed("user_onboarding"),
  typed("long_running_job"),
]);

export type Job = z.infer<typeof jobSchema>;
