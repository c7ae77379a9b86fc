import { TraceWriter } from "../../support/a-trace.ts";
import { outline, tell, toJobSpans } from "./a-told-job.ts";

const undelivered = { code: "NOTIFICATION_FAILED", reason: "webhook: expected an answer, got none" };

describe.each(["parent", "link"] as const)("a job that names whom to tell, in %s topology", (topology) => {
  const told = (writer: TraceWriter) => tell(toJobSpans(writer.spans));

  it("is rejected as before it was told", () => {
    const writer = new TraceWriter({ topology });
    writer.giveUp(writer.ingest(writer.submit(), { failure: { code: "INVALID_JOB", reason: "a field is missing" } }));
    const publish = writer.namesSomebody();
    const before = told(writer).row;
    writer.notify(publish, "queue");

    const { row } = told(writer);

    expect(row).toMatchObject({
      status: "rejected",
      code: "INVALID_JOB",
      stage: "job-ingester",
      attempts: 0,
      alerts: 1,
    });
    expect(row).toMatchObject({ finishedAtUs: before.finishedAtUs, totalUs: before.totalUs, split: before.split });
  });

  it.each(["completed", "failed"] as const)("is %s whether it can be told or not", (end) => {
    const writer = new TraceWriter({ topology });
    const process = writer.attempt(writer.toProcessor(), 1, end);
    if (end === "failed") writer.giveUp(process);
    const publish = writer.namesSomebody();
    const before = told(writer);
    writer.notify(publish, "webhook", undelivered);
    writer.notify(publish, "email");

    const { row, attempts } = told(writer);

    expect(row.status).toBe(end === "completed" ? "completed" : "dead-lettered");
    expect(row).toMatchObject({ finishedAtUs: before.row.finishedAtUs, totalUs: before.row.totalUs, attempts: 1 });
    expect(attempts).toEqual(before.attempts);
  });

  it("is crashed as the reconciler found it", () => {
    const writer = new TraceWriter({ topology });
    writer.reconcile(writer.submit());
    writer.notify(writer.namesSomebody(), "queue");

    expect(told(writer).row).toMatchObject({ status: "dead-lettered", attempts: 0, alerts: 1 });
  });

  it("shows in its timeline who was told", () => {
    const writer = new TraceWriter({ topology });
    writer.attempt(writer.toProcessor(), 1, "completed");
    writer.notify(writer.namesSomebody(), "webhook");

    const lines = outline(told(writer).rows);

    expect(lines).toContainEqual(expect.stringContaining("process notifications"));
    expect(lines).toContainEqual(expect.stringContaining("POST"));
  });
});
