import * as z from "zod";
import { jobSchema } from "./job.ts";

/** The message on jobs-todo; its trace context travels in the message attributes. */
export const queuedJobSchema = z.intersection(
  jobSchema,
  z.looseObject({
    id: z.string("id must be a non-empty string").min(1, "id must be a non-empty string"),
    /** ISO 8601. */
    submitted_at: z.string("submitted_at must be an ISO 8601 time"),
    status: z.literal("NEW", "status must be NEW"),
    notify: z.record(z.string(), z.unknown()).optional(),
  }),
);

export type QueuedJob = z.infer<typeof queuedJobSchema>;
