import { checkJob, checkTrace, type Outcome } from "../../../observability/checker/index.ts";
import type { TraceSpan } from "../../../observability/checker/trace.ts";
import {
  aCompletedJob,
  aCrashedJob,
  aDuplicateDelivery,
  aFailedJob,
  aRedeliveredIngest,
  aRedrivenJob,
  aRejectedJob,
  aSpan,
  byTrace,
  type JobOptions,
  TraceWriter,
} from "../../support/a-trace.ts";

type Shape = [what: string, outcome: Outcome, attempts: number, write: (options: JobOptions) => TraceSpan[]];

const shapes: Shape[] = [
  ["a completed job", "completed", 1, (options) => aCompletedJob(options)],
  ["a job completed after failed attempts", "completed", 3, (o) => aCompletedJob({ ...o, ends: ["failed", "failed"] })],
  ["a job completed after a crash", "completed", 2, (o) => aCompletedJob({ ...o, ends: ["crashed"] })],
  [
    "a job that failed, crashed and completed",
    "completed",
    3,
    (o) => aCompletedJob({ ...o, ends: ["failed", "crashed"] }),
  ],
  ["a rejected job", "rejected", 0, (options) => aRejectedJob(options)],
  ["a job that failed for good", "failed", 2, (options) => aFailedJob(options)],
  ["a job that failed at once", "failed", 1, (o) => aFailedJob({ ...o, attempts: 1 })],
  ["a job that crashed for good", "crashed", 5, (o) => aCrashedJob({ ...o, attempts: 5 })],
  ["a redriven job", "completed", 2, (options) => aRedrivenJob(options)],
  ["a duplicate delivery", "completed", 1, (options) => aDuplicateDelivery(options)],
  ["an ingester that died and was redelivered", "completed", 1, (options) => aRedeliveredIngest(options)],
  ["a second ingester delivery without a crash", "completed", 1, secondIngest],
  ["a redelivery that repeated the spans of the first", "completed", 1, repeatedIngest],
  ["a rejection that was repeated", "rejected", 0, repeatedRejection],
  ["an attempt rebuilt from the job record", "completed", 1, rebuilt],
  ["a submission of one event", "completed", 1, (o) => aCompletedJob({ ...o, via: "send default" })],
  ["a submission to the ingester's queue", "completed", 1, (o) => aCompletedJob({ ...o, via: "send ingester-queue" })],
  ["a submission to the processor's queue", "completed", 1, (o) => aCompletedJob({ ...o, via: "send jobs-todo" })],
  ["a message the processor turned away", "rejected", 1, rejectedByProcessor],
  ["an event no queue would take", "crashed", 0, undelivered],
  ["a resubmission of a job done before", "duplicate", 0, duplicateOnly],
  ["a duplicate that the ingester noticed", "duplicate", 0, duplicateIngest],
  ["a completed job that tells a queue", "completed", 1, (options) => told(aWriterOf("completed", options), "queue")],
  ["a failed job that tells a webhook", "failed", 1, (options) => told(aWriterOf("failed", options), "webhook")],
  ["a webhook that is told the second time", "completed", 1, toldAgain],
  [
    "a job with the names of an owner",
    "completed",
    2,
    (o) => aCompletedJob({ ...o, prefix: "alice-", ends: ["failed"] }),
  ],
];

function secondIngest(options: JobOptions): TraceSpan[] {
  const writer = new TraceWriter(options);
  const created = writer.submit();
  writer.attempt(writer.send(writer.ingest(created)), 1, "completed");
  writer.attempt(writer.send(writer.ingest(created)), 2, "duplicate");
  return writer.spans;
}

/** The redelivery gives its spans the ids of the first delivery's; a store that keeps the last copy moves them below it. */
function repeatedIngest(options: JobOptions): TraceSpan[] {
  const writer = new TraceWriter(options);
  const created = writer.submit();
  writer.ingest(created);
  const first = writer.spans.length - 1;
  writer.attempt(writer.send(writer.ingest(created)), 1, "completed");
  return writer.spans.toSpliced(first, 1);
}

function repeatedRejection(options: JobOptions): TraceSpan[] {
  const writer = new TraceWriter(options);
  const created = writer.submit();
  const failure = { code: "INVALID_JOB", reason: "retention was expected to be positive" };
  writer.ingest(created, { failure });
  const first = writer.spans.length - 1;
  writer.giveUp(writer.ingest(created, { failure }));
  return writer.spans.toSpliced(first, 1);
}

/** The function died after its job was done and before its last spans were out: the reconciler makes them again. */
function rebuilt(options: JobOptions): TraceSpan[] {
  const names = /^(process jobs-todo|execute .*|publish job-end-state)$/;
  return aCompletedJob(options)
    .filter(({ name }) => name !== "job accepted" && !name.startsWith("step "))
    .map((span) =>
      names.test(span.name) && span.attributes["messaging.batch.message_count"] === undefined
        ? {
            ...span,
            service: "job-reconciler",
            attributes: { ...span.attributes, ...(span.kind !== "PRODUCER" && { "job.rebuilt": true }) },
            links: span.links.slice(0, 1),
          }
        : span,
    );
}

function rejectedByProcessor(options: JobOptions): TraceSpan[] {
  const writer = new TraceWriter({ ...options, via: "send jobs-todo" });
  writer.giveUp(writer.attempt(writer.submit(), 1, "rejected"));
  return writer.spans;
}

function undelivered(options: JobOptions): TraceSpan[] {
  const writer = new TraceWriter(options);
  writer.reconcile(writer.submit());
  return writer.spans;
}

function duplicateOnly(options: JobOptions): TraceSpan[] {
  const writer = new TraceWriter(options);
  writer.attempt(writer.toProcessor(), 1, "duplicate");
  return writer.spans;
}

function duplicateIngest(options: JobOptions): TraceSpan[] {
  const writer = new TraceWriter(options);
  writer.ingest(writer.submit(), { duplicate: true });
  return writer.spans;
}

function aWriterOf(end: "completed" | "failed", options: JobOptions): TraceWriter {
  const writer = new TraceWriter(options);
  const process = writer.attempt(writer.toProcessor(), 1, end);
  if (end === "failed") writer.giveUp(process);
  return writer;
}

function told(writer: TraceWriter, kind: "queue" | "webhook" | "email"): TraceSpan[] {
  writer.notify(writer.namesSomebody(), kind);
  return writer.spans;
}

function toldAgain(options: JobOptions): TraceSpan[] {
  const writer = aWriterOf("completed", options);
  const publish = writer.namesSomebody();
  writer.notify(publish, "webhook", { code: "NOTIFICATION_FAILED", reason: "webhook: expected a status, got none" });
  writer.notify(publish, "webhook");
  return writer.spans;
}

describe("a trace that follows every rule", () => {
  it.each(shapes)("passes in parent topology: %s", (_what, outcome, attempts, write) => {
    const verdict = checkTrace(write({}), { prefix: "alice" });

    expect(verdict).toEqual({ connected: true, outcome, attempts, durationNs: expect.any(BigInt), problems: [] });
  });

  it.each(shapes)("passes in link topology: %s", (_what, outcome, attempts, write) => {
    const verdict = checkJob(byTrace(write({ topology: "link" })), { prefix: "alice" });

    expect(verdict).toEqual({ connected: true, outcome, attempts, durationNs: expect.any(BigInt), problems: [] });
  });

  it("may have emulator spans anywhere below ours", () => {
    const spans = aCompletedJob();
    const emulator = aSpan({
      service: "aws",
      name: "rule jobs-to-ingester-queue",
      spanId: "00000000000000aa",
      parentSpanId: "0000000000000002",
      attributes: {},
    });

    expect(checkTrace([...spans, emulator, { ...emulator, parentSpanId: "00000000000000ff" }]).problems).toEqual([]);
  });

  it("may have spans of a subscriber below the alert", () => {
    const writer = new TraceWriter();
    const process = writer.attempt(writer.toProcessor(), 1, "failed");
    writer.giveUp(process);
    const alert = writer.spans.at(-1);
    writer.add({ name: "process pager", kind: "CONSUMER", service: "pager", ...(alert && { parent: alert }) });

    expect(checkTrace(writer.spans)).toMatchObject({ connected: true, outcome: "failed", problems: [] });
  });

  it("is that of a failed job for the job record when the job crashed", () => {
    expect(checkTrace(aCrashedJob(), { expected: "failed" }).problems).toEqual([]);
  });

  it("is running while an attempt waits to be repeated", () => {
    const writer = new TraceWriter();
    writer.attempt(writer.toProcessor(), 1, "failed");

    expect(checkTrace(writer.spans)).toEqual({ connected: true, outcome: "running", attempts: 1, problems: [] });
  });

  it("may lack the batch that died with its process in link topology", () => {
    const spans = aCompletedJob({ topology: "link", ends: ["crashed"] });
    const crashed = spans.find((span) => span.status.code === "ERROR");
    const died = spans.filter(
      (span) =>
        span.traceId === crashed?.traceId &&
        (span.kind === "SERVER" || span.attributes["messaging.batch.message_count"] === 1),
    );

    const verdict = checkJob(byTrace(spans.filter((span) => !died.includes(span))));

    expect(died).toHaveLength(2);
    expect(verdict).toMatchObject({ connected: true, outcome: "completed", attempts: 2, problems: [] });
  });

  it("may begin below another application's span when that is asked for", () => {
    const spans = aCompletedJob().filter((span) => !span.name.startsWith("submit "));
    const [created] = spans;
    const request = aSpan({
      name: "POST /jobs",
      kind: "SERVER",
      service: "shop",
      traceId: created?.traceId ?? "",
      spanId: created?.parentSpanId ?? "",
      attributes: { "faas.trigger": "http", "faas.invocation_id": "1" },
    });

    expect(checkTrace([request, ...spans], { submitter: "shop" }).connected).toBe(false);
    expect(checkTrace([request, ...spans], { root: "any" }).connected).toBe(true);
  });
});
