import { describe, expect, it } from "@jest/globals";
import type { TraceSpan } from "../../../observability/checker/trace.ts";
import {
  aCompletedJob,
  aCrashedJob,
  aDuplicateDelivery,
  aFailedJob,
  aRedeliveredIngest,
  aRedrivenJob,
  aRejectedJob,
  TraceWriter,
} from "../../support/a-trace.ts";
import { aJobSpan, tell, toJobSpans } from "./a-told-job.ts";

describe.each(["parent", "link"] as const)("the state of a job in %s topology", (topology) => {
  const told = (spans: Parameters<typeof toJobSpans>[0]) => tell(toJobSpans(spans));

  it("is completed after an attempt that ended well", () => {
    const { row, attempts } = told(aCompletedJob({ topology }));

    expect(row).toMatchObject({ status: "completed", attempts: 1, alerts: 0, duplicates: 0, redriven: false });
    expect(row).toMatchObject({ type: "report_generation", step: { name: "render", index: 1, of: 2 } });
    expect(row.step).not.toHaveProperty("isOver");
    expect(row.finishedAtUs).toBe(attempts[0]?.endUs);
    expect(row.totalUs).toBe((row.finishedAtUs ?? 0) - row.submittedAtUs);
    expect(row).not.toHaveProperty("code");
  });

  it("is completed after failed and crashed attempts, and says nothing of their failure any more", () => {
    const { row, attempts } = told(aCompletedJob({ topology, ends: ["failed", "crashed"] }));

    expect(row).toMatchObject({ status: "completed", attempts: 3 });
    expect(row).not.toHaveProperty("code");
    expect(attempts.map(({ status }) => status)).toEqual(["failed", "crashed", "completed"]);
  });

  it("is rejected when the ingester turned it away", () => {
    const { row } = told(aRejectedJob({ topology }));

    expect(row).toMatchObject({
      status: "rejected",
      code: "INVALID_JOB",
      stage: "job-ingester",
      attempts: 0,
      alerts: 1,
    });
    expect(row.finishedAtUs).toBeGreaterThan(row.submittedAtUs);
  });

  it("is dead-lettered when the last attempt sent it there", () => {
    const { row } = told(aFailedJob({ topology, attempts: 3 }));

    expect(row).toMatchObject({
      status: "dead-lettered",
      code: "STEP_FAILED",
      stage: "job-processor",
      attempts: 3,
      alerts: 1,
    });
  });

  it("is failed when the last attempt raised the alert and no dead letter was seen", () => {
    const spans = aFailedJob({ topology }).filter(({ name }) => name !== "send dead-letter-queue");

    expect(told(spans).row).toMatchObject({ status: "failed", code: "STEP_FAILED" });
  });

  it("is retrying after a failed attempt that gave the message back", () => {
    const writer = new TraceWriter({ topology });
    const failed = writer.attempt(writer.toProcessor(), 1, "failed");
    const { row } = told(writer.spans);

    expect(row).toMatchObject({ status: "retrying", code: "STEP_FAILED", waitsIn: { queue: "jobs-todo" } });
    expect(row.waitsIn?.sinceUs).toBeCloseTo(Number(failed.endNs) / 1_000, 0);
    expect(row.segments.at(-1)).toMatchObject({ kind: "retry-wait", where: "jobs-todo", open: true });
    expect(row).not.toHaveProperty("finishedAtUs");
  });

  it("is dead-lettered when the reconciler explained the letter", () => {
    const { row, attempts } = told(aCrashedJob({ topology }));

    expect(row).toMatchObject({ status: "dead-lettered", code: "FUNCTION_CRASHED", attempts: 2, alerts: 1 });
    expect(attempts.every(({ status }) => status === "crashed")).toBe(true);
  });

  it("is completed when a redriven attempt ended well", () => {
    const { row, attempts } = told(aRedrivenJob({ topology }));

    expect(row).toMatchObject({ status: "completed", attempts: 2, redriven: true });
    expect(attempts.map(({ redriven }) => redriven)).toEqual([false, true]);
  });

  it("goes back to queued when its letter was redriven and nobody has taken it", () => {
    const writer = new TraceWriter({ topology });
    const failed = writer.attempt(writer.toProcessor(), 1, "failed");
    writer.giveUp(failed);
    const redrive = writer.redrive(failed);
    const { row } = told(writer.spans);

    expect(row).toMatchObject({ status: "queued", redriven: true, waitsIn: { queue: "jobs-todo" } });
    expect(row.waitsIn?.sinceUs).toBeCloseTo(Number(redrive.endNs) / 1_000, 0);
  });

  it("stays completed when its message comes a second time", () => {
    const { row } = told(aDuplicateDelivery({ topology }));

    expect(row).toMatchObject({ status: "completed", attempts: 1, duplicates: 1 });
    expect(row.totalUs).toBe((row.finishedAtUs ?? 0) - row.submittedAtUs);
  });

  it("is that of its one attempt when the ingester sent it on twice", () => {
    expect(told(aRedeliveredIngest({ topology })).row).toMatchObject({
      status: "completed",
      attempts: 1,
      duplicates: 1,
    });
  });

  it("is queued while it is on its way, in the queue that it was sent to last", () => {
    const writer = new TraceWriter({ topology });
    const event = writer.submit();
    expect(told(writer.spans).row).toMatchObject({ status: "queued", attempts: 0 });
    expect(told(writer.spans).row).not.toHaveProperty("waitsIn");

    const sent = writer.send(writer.ingest(event));
    const { row } = told(writer.spans);
    expect(row).toMatchObject({ status: "queued", waitsIn: { queue: "jobs-todo" } });
    expect(row.waitsIn?.sinceUs).toBeCloseTo(Number(sent.endNs) / 1_000, 0);
  });

  it("is running while only what an attempt sent ahead has arrived", () => {
    const spans = aCompletedJob({ topology }).filter(
      ({ name, attributes }) =>
        !name.startsWith("execute ") &&
        name !== "step render" &&
        name !== "publish job-end-state" &&
        (attributes["job.attempt"] !== 1 || name === "job accepted"),
    );
    const { row, attempts, nowUs } = told(spans);

    expect(row).toMatchObject({ status: "running", attempts: 1 });
    // What is known by name has ended: the job is in the second of two.
    expect(row.step).toEqual({ name: "extract", index: 0, of: 2, isOver: true });
    expect(attempts).toMatchObject([{ number: 1, status: "running", endUs: undefined }]);
    expect(row.segments.at(-1)).toMatchObject({ kind: "work", open: true, endUs: nowUs });
    expect(row.totalUs).toBe(nowUs - row.submittedAtUs);
  });
});

describe("the state of a job whose last spans were lost", () => {
  const withoutProcess = (spans: TraceSpan[]) =>
    tell(toJobSpans(spans.filter(({ name }) => !/^(execute|process jobs-todo)/.test(name))));

  it("is what its attempt has published", () => {
    expect(withoutProcess(aCompletedJob()).row).toMatchObject({ status: "completed", attempts: 1 });
    expect(withoutProcess(aFailedJob({ attempts: 1 })).row).toMatchObject({
      status: "dead-lettered",
      code: "STEP_FAILED",
      stage: "job-processor",
    });
  });
});

describe("the service that a job failed in", () => {
  const rebuilt = (spans: TraceSpan[]) =>
    spans.map((span) =>
      span.name === "process jobs-todo" || span.name.startsWith("execute")
        ? { ...span, service: "job-reconciler", attributes: { ...span.attributes, "job.rebuilt": true } }
        : span,
    );

  it("is that of the steps where the attempt was made again by another, and not said where nothing tells", () => {
    const spans = rebuilt(aCrashedJob({ attempts: 1 }));
    expect(tell(toJobSpans(spans)).row).toMatchObject({ code: "FUNCTION_CRASHED", stage: "job-processor" });

    const accepted = spans.filter(({ name }) => !name.startsWith("step "));
    expect(tell(toJobSpans(accepted)).row).toMatchObject({ code: "FUNCTION_CRASHED", stage: "job-processor" });

    const silent = accepted.filter(({ name }) => name !== "job accepted");
    const { row } = tell(toJobSpans(silent));
    expect(row).toMatchObject({ status: "dead-lettered", code: "FUNCTION_CRASHED" });
    expect(row).not.toHaveProperty("stage");
  });
});

describe("the state of a job whose functions leave no trace", () => {
  const expired = (writer: TraceWriter, sent: TraceSpan, count: number) =>
    writer.add({
      name: "visibility expired jobs-todo",
      service: "aws",
      parent: sent,
      lasts: 3_000,
      attributes: { "messaging.destination.name": "jobs-todo", "app.sqs.receive_count": count },
    });

  it("is retrying, and counts the deliveries that SQS saw run out", () => {
    const writer = new TraceWriter();
    const sent = writer.toProcessor();
    for (const count of [1, 2]) expired(writer, sent, count);
    const { row, rows, attempts } = tell(toJobSpans(writer.spans));

    expect(row).toMatchObject({ status: "retrying", attempts: 2, waitsIn: { queue: "jobs-todo" } });
    expect(rows.filter(({ kind }) => kind !== "span").map(({ label, note = "" }) => [label, note])).toEqual([
      ["waited in ingester-queue", ""],
      ["attempt 1", "crashed: nothing more was heard of it"],
      ["waits for attempt 2", "visibility 3 s ran out"],
      ["attempt 2", "crashed: nothing more was heard of it"],
      ["waits for attempt 3", "visibility 3 s ran out"],
    ]);
    expect(attempts.map(({ status, number }) => [number, status])).toEqual([
      [1, "crashed"],
      [2, "crashed"],
    ]);
  });

  it("waits for its retry until somebody takes its message, not only until that is visible", () => {
    const writer = new TraceWriter();
    const sent = writer.toProcessor();
    for (const count of [1, 2]) expired(writer, sent, count);
    const spans = toJobSpans(writer.spans);
    const [first, second] = spans.filter(({ name }) => name.startsWith("visibility expired"));
    if (!first || !second) throw new Error("expected two time-outs");
    const lateUs = 12_000_000;
    const late = { ...second, startUs: second.startUs + lateUs, endUs: second.endUs + lateUs };
    const { row, rows } = tell(spans.map((span) => (span === second ? late : span)));

    const after = row.segments.filter(({ endUs }) => endUs > first.endUs);
    expect(new Set(after.map(({ kind }) => kind))).toEqual(new Set(["retry-wait"]));
    expect(row.split["retry-wait"]).toBeGreaterThan(lateUs + first.durationUs);
    expect(rows.find(({ label }) => label === "waits for attempt 2")).toMatchObject({ endUs: late.startUs });
  });

  it("is retrying again after a redrive, which nobody has drawn yet, although the receives are counted from 1 again", () => {
    const writer = new TraceWriter();
    const sent = writer.toProcessor();
    for (const attempt of [1, 2]) writer.attempt(sent, attempt, "crashed");
    writer.reconcile(sent);
    writer.add({
      name: "visibility expired jobs-todo",
      service: "aws",
      parent: sent,
      lasts: 3_000,
      attributes: {
        "messaging.destination.name": "jobs-todo",
        "messaging.message.id": "message-redriven",
        "app.sqs.receive_count": 1,
      },
    });

    expect(tell(toJobSpans(writer.spans)).row).toMatchObject({
      status: "retrying",
      attempts: 3,
      waitsIn: { queue: "jobs-todo" },
    });
  });

  it("is dead-lettered when SQS moved the message", () => {
    const writer = new TraceWriter();
    const sent = writer.toProcessor();
    expired(writer, sent, 1);
    writer.add({
      name: "move to dead-letter-queue",
      service: "aws",
      parent: sent,
      lasts: 0,
      attributes: { "messaging.destination.name": "dead-letter-queue" },
    });

    expect(tell(toJobSpans(writer.spans)).row).toMatchObject({ status: "dead-lettered", attempts: 1 });
  });
});

describe("the state of a job of another program", () => {
  const job = { "job.id": "job-0001" };

  it("is that of its root when it has no messages", () => {
    const root = aJobSpan({ attributes: job, durationUs: 50 });
    expect(tell([root]).row).toMatchObject({ status: "completed", type: null, attempts: 0, totalUs: 50 });
    expect(tell([{ ...root, status: "error", reason: "no" }]).row).toMatchObject({
      status: "failed",
      code: "_OTHER",
      reason: "no",
    });
  });

  it("is running while its root is missing", () => {
    expect(tell([aJobSpan({ attributes: job, parentSpanId: "gone" })]).row).toMatchObject({ status: "running" });
  });

  it("counts each delivery from its last queue as an attempt", () => {
    const queue = { "messaging.destination.name": "orders" };
    const send = aJobSpan({ spanId: "a", kind: "producer", attributes: { ...job, ...queue } });
    const take = (spanId: string, startUs: number, status: "unset" | "error") =>
      aJobSpan({ spanId, parentSpanId: "a", kind: "consumer", startUs, status, attributes: { ...job, ...queue } });

    expect(tell([send]).row).toMatchObject({ status: "queued", waitsIn: { queue: "orders" } });
    expect(tell([send, take("b", 20, "error")]).row).toMatchObject({ status: "retrying", attempts: 1 });
    expect(tell([send, take("b", 20, "error"), take("c", 40, "unset")]).row).toMatchObject({
      status: "completed",
      attempts: 2,
    });
  });
});
