import { aCompletedJob, aRedrivenJob, aSpan } from "../../support/a-trace.ts";
import { bend, named, set, without } from "../../support/bend-trace.ts";
import type { BentTrace } from "./bent-trace.ts";

const good = aCompletedJob();
const retried = aCompletedJob({ ends: ["failed"] });
const processed = named(good, "process jobs-todo");

/** Traces with a span that is wrong in itself or hangs in the wrong place. */
export const bentSpans: BentTrace[] = [
  ["single-root", "a second root", () => bend(good, "wait jobs-todo", () => ({ parentSpanId: undefined }))],
  ["single-root", "no span at all", () => []],
  ["parent-present", "an orphan", () => without(good, "execute report_generation")],
  [
    "aws-parent",
    "a span below an emulator's",
    () => [
      ...bend(good, "step render", () => ({ parentSpanId: "00000000000000aa" })),
      aSpan({ ...processed, service: "aws", spanId: "00000000000000aa" }),
    ],
  ],
  ["span-twice", "a span that was exported twice", () => [...good, processed]],
  [
    "cycle",
    "a span below its own child",
    () => bend(good, "execute report_generation", () => ({ parentSpanId: named(good, "step render").spanId })),
  ],
  [
    "one-trace",
    "a span of another trace",
    () => bend(good, "submit report_generation", () => ({ traceId: "f".repeat(32) })),
  ],

  [
    "span-kind",
    "a process span that is no consumer",
    () => bend(good, "process jobs-todo", () => ({ kind: "SERVER" })),
  ],
  [
    "span-kind",
    "a foreign receive that is no client",
    () => [
      ...good,
      aSpan({
        traceId: processed.traceId,
        spanId: "00000000000000ee",
        parentSpanId: processed.spanId,
        name: "receive inbox",
        kind: "CONSUMER",
        attributes: { "job.id": "job-0001", "messaging.operation.type": "receive" },
      }),
    ],
  ],
  [
    "span-name",
    "a name that is not operation and destination",
    () => bend(good, "send jobs-todo", (span) => set(span, { "messaging.operation.name": "publish" })),
  ],
  [
    "span-name",
    "a job id in a name",
    () =>
      bend(good, "step render", (span) => ({ name: "step job-0001", ...set(span, { "job.step.name": "job-0001" }) })),
  ],
  [
    "span-service",
    "the ingester doing the processor's work",
    () => bend(good, "execute report_generation", () => ({ service: "job-ingester" })),
  ],
  [
    "span-parent",
    "a step outside its execution",
    () => bend(good, "step render", () => ({ parentSpanId: processed.spanId })),
  ],
  [
    "span-parent",
    "a submission that has a parent",
    () => bend(good, "submit report_generation", () => ({ parentSpanId: processed.spanId })),
  ],

  ["job-id", "a span without job.id", () => bend(good, "wait jobs-todo", (span) => set(span, { "job.id": undefined }))],
  ["job-id", "a span of another job", () => bend(good, "step render", (span) => set(span, { "job.id": "job-0002" }))],
  [
    "job-type",
    "an execution without job.type",
    () => bend(good, "execute report_generation", (span) => set(span, { "job.type": undefined })),
  ],
  [
    "job-type",
    "an execution of another type",
    () => bend(good, "execute report_generation", (span) => set(span, { "job.type": "data_cleanup" })),
  ],
  [
    "messaging-attributes",
    "a send without system",
    () => bend(good, "send jobs-todo", (span) => set(span, { "messaging.system": undefined })),
  ],
  [
    "messaging-attributes",
    "a topic in the style of a queue",
    () => bend(good, "publish job-end-state", (span) => set(span, { "messaging.system": "aws_sns" })),
  ],
  [
    "messaging-attributes",
    "a wait without its queue",
    () => bend(good, "wait jobs-todo", (span) => set(span, { "messaging.destination.name": undefined })),
  ],
  [
    "batch-attributes",
    "a batch with one message's id",
    () => bend(good, "create default", (span) => set(span, { "messaging.batch.message_count": 3 })),
  ],
  [
    "step-attributes",
    "a step without index",
    () => bend(good, "step render", (span) => set(span, { "job.step.index": undefined })),
  ],
  [
    "step-attributes",
    "a step beyond the count of the job's steps",
    () => bend(good, "step render", (span) => set(span, { "job.step.count": 1 })),
  ],
  [
    "step-attributes",
    "two steps of one index",
    () => bend(good, "step render", (span) => set(span, { "job.step.index": 0 })),
  ],
  [
    "step-attributes",
    "a step of another name",
    () => bend(good, "step render", (span) => set(span, { "job.step.name": "extract" })),
  ],
  [
    "attempt-attributes",
    "an attempt without number",
    () => bend(good, "process jobs-todo", (span) => set(span, { "job.attempt": undefined })),
  ],
  [
    "attempt-attributes",
    "a repeated attempt without receive count",
    () => bend(retried, "process jobs-todo", (span) => set(span, { "app.sqs.receive_count": undefined })),
  ],
  [
    "attempt-attributes",
    "a redriven attempt without mark",
    () => bend(aRedrivenJob(), "process jobs-todo", (span) => set(span, { "job.redriven": undefined })),
  ],

  [
    "producer-link",
    "a process without its producer's link",
    () => bend(good, "process jobs-todo", ({ links }) => ({ links: links.slice(1) })),
  ],
  [
    "producer-link",
    "a link without message id",
    () =>
      bend(good, "process jobs-todo", ({ links }) => ({ links: links.map((link) => ({ ...link, attributes: {} })) })),
  ],
  [
    "batch-link",
    "a process without its batch's link",
    () => bend(good, "process ingester-queue", ({ links }) => ({ links: links.slice(0, 1) })),
  ],
  [
    "attempt-link",
    "a repeated attempt without link to the one before",
    () => bend(retried, "process jobs-todo", ({ links }) => ({ links: links.slice(0, 2) })),
  ],
];
