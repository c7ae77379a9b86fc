import * as z from "zod";
import { jobSchema } from "./job.ts";
import { jobIdField } from "./job-id.ts";
import { notifySchema } from "./notify.ts";

/** The message on jobs-todo; its trace context travels in the message attributes. */
export const queuedJobSchema = z.intersection(
  jobSchema,
  z.looseObject({
    id: jobIdField("id"),
    /** ISO 8601. */
    submitted_at: z.string("submitted_at must be an ISO 8601 time"),
    status: z.literal("NEW", "status must be NEW"),
    notify: notifySchema.optional(),
  }),
);

export type QueuedJob = z.infer<typeof queuedJobSchema>;
