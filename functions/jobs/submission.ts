import * as z from "zod";
import { jobSchema } from "./job.ts";
import { jobIdField } from "./job-id.ts";
import { notifySchema } from "./notify.ts";

/** Largest `detail` that is accepted, in bytes of UTF-8: it must still fit an SQS message with its attributes and a table item. */
export const maximumDetailBytes = 200 * 1024;

/** The W3C trace context of the submission. */
const metadataSchema = z.looseObject({
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
  baggage: z.string().optional(),
});

/** What a submission carries beside its job. */
const envelopeSchema = z.looseObject({
  /** Names the job; the same key is the same job. */
  idempotency_key: jobIdField("idempotency_key").optional(),
  notify: notifySchema.optional(),
  metadata: metadataSchema.optional(),
});

/** The `detail` of a submitted event. */
export const submissionSchema = z.intersection(jobSchema, envelopeSchema);
export type Submission = z.infer<typeof submissionSchema>;

/**
 * The event as EventBridge puts it on a queue.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export const submittedEventSchema = z.looseObject({
  id: jobIdField("id"),
  source: z.string().optional(),
  time: z.string("time must be an ISO 8601 time"),
  detail: z.record(z.string(), z.unknown(), "detail must be an object"),
});
