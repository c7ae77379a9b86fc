import { checkTrace } from "../../../observability/checker/index.ts";
import type { TraceSpan } from "../../../observability/checker/trace.ts";
import { TraceWriter } from "../../support/a-trace.ts";

/** A completed job that names somebody, and the span that told the topic. */
function aJobThatTells(): { writer: TraceWriter; publish: TraceSpan } {
  const writer = new TraceWriter();
  writer.attempt(writer.toProcessor(), 1, "completed");
  return { writer, publish: writer.namesSomebody() };
}

describe("the trace of a job that names somebody", () => {
  it("is not connected until the notifier has taken its end up", () => {
    const { writer, publish } = aJobThatTells();

    const before = checkTrace(writer.spans);
    writer.notify(publish, "email");

    expect(before.connected).toBe(false);
    expect(before.problems).toEqual([
      {
        rule: "hop-missing",
        spanId: publish.spanId,
        message: "process notifications is missing: the job names somebody, and nobody took publish job-end-state up",
      },
    ]);
    expect(checkTrace(writer.spans)).toMatchObject({ connected: true, outcome: "completed", problems: [] });
  });

  it("keeps the job's own outcome when nobody could be told", () => {
    const { writer, publish } = aJobThatTells();
    writer.notify(publish, "webhook", { code: "NOTIFICATION_FAILED", reason: "webhook: expected an answer, got none" });

    expect(checkTrace(writer.spans, { expected: "completed" })).toMatchObject({ connected: true, problems: [] });
  });

  it("shows whom a notification told that was not Error", () => {
    const { writer, publish } = aJobThatTells();
    const { spanId } = writer.notify(publish, "queue");

    const { problems } = checkTrace(writer.spans.filter(({ name }) => name !== "send job-inbox"));

    expect(problems).toMatchObject([{ rule: "span-missing", spanId }]);
  });

  it("has one wait for each delivery to the notifier", () => {
    const { writer, publish } = aJobThatTells();
    writer.notify(publish, "queue");

    const { problems } = checkTrace(writer.spans.filter(({ name }) => name !== "wait notifications"));

    expect(problems).toMatchObject([{ rule: "span-missing", spanId: publish.spanId }]);
  });

  it("comes from the notifier, below what was told to the topic", () => {
    const { writer, publish } = aJobThatTells();
    const process = writer.notify(publish, "queue");
    const other = writer.spans.map((span) => (span === process ? { ...span, service: "job-processor" } : span));

    expect(checkTrace(other).problems).toMatchObject([{ rule: "span-service", spanId: process.spanId }]);
  });
});

describe("the trace of a job that names nobody", () => {
  it("has no notification", () => {
    const writer = new TraceWriter();
    writer.attempt(writer.toProcessor(), 1, "completed");
    const publish = writer.spans.find(({ name }) => name === "publish job-end-state");
    const process = publish && writer.notify(publish, "queue");

    expect(checkTrace(writer.spans).problems).toMatchObject([{ rule: "hop-unexpected", spanId: process?.spanId }]);
  });
});
