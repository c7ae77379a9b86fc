import { describe, expect, it } from "@jest/globals";
import {
  aCompletedJob,
  aCrashedJob,
  aFailedJob,
  aRedrivenJob,
  aRejectedJob,
  TraceWriter,
} from "../../support/a-trace.ts";
import { outline, tell, toJobSpans } from "./a-told-job.ts";

describe("the timeline of a job", () => {
  const told = (spans: Parameters<typeof toJobSpans>[0]) => tell(toJobSpans(spans));

  it("has one hop below the other, with waits as rows and attempts folded", () => {
    const { rows } = told(aCompletedJob({ ends: ["failed"] }));

    expect(outline(rows)).toEqual([
      "submit report_generation",
      "  create default",
      "[wait] waited in ingester-queue",
      "process ingester-queue",
      "  validate job",
      "  send jobs-todo",
      "[wait] waited in jobs-todo",
      "[attempt] attempt 1",
      "  step extract",
      "  step render",
      "[wait] waited in jobs-todo",
      "[attempt] attempt 2",
      "  step extract",
      "  step render",
      "  publish job-end-state",
    ]);
    expect(rows.map(({ descendants }) => descendants)).toEqual([1, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
  });

  it("is the same in link topology, with a seam where another trace begins", () => {
    const parent = told(aCompletedJob({ ends: ["failed"] })).rows;
    const link = told(aCompletedJob({ ends: ["failed"], topology: "link" })).rows;

    expect(outline(link.filter(({ kind }) => kind !== "seam"))).toEqual(outline(parent));
    const seams = link.flatMap(({ kind }, at) => (kind === "seam" ? [link[at + 1]?.label] : []));
    expect(seams).toEqual(["process ingester-queue", "attempt 1", "attempt 2"]);
    expect(new Set(link.flatMap(({ traceId }) => traceId ?? [])).size).toBe(4);
  });

  it("says where a failure begins, once", () => {
    const { rows } = told(aFailedJob({ attempts: 1 }));

    expect(rows.filter(({ error }) => error).map(({ label, error }) => [label, error?.type])).toEqual([
      ["step render", "STEP_FAILED"],
    ]);
    expect(rows.filter(({ status }) => status === "error").map(({ label }) => label)).toEqual([
      "attempt 1",
      "step render",
    ]);
    expect(rows.find(({ kind }) => kind === "alert")).toMatchObject({ label: "publish job-failures", depth: 1 });
    expect(rows.find(({ label }) => label === "send dead-letter-queue")).toMatchObject({ note: "given up", depth: 1 });
  });

  it("says of a crashed attempt that it was rebuilt, and the failure stands on the attempt", () => {
    const spans = aCrashedJob({ attempts: 1 }).map((span) =>
      span.attributes["job.attempt"] && span.kind === "CONSUMER"
        ? { ...span, attributes: { ...span.attributes, "job.rebuilt": true } }
        : span,
    );

    expect(told(spans).rows.find(({ kind }) => kind === "attempt")).toMatchObject({
      error: { type: "FUNCTION_CRASHED" },
      note: "rebuilt from the job's record",
    });
  });

  it("has the redrive between the attempt that failed and the next", () => {
    const stages = outline(told(aRedrivenJob()).rows.filter(({ depth }) => depth === 0));

    expect(stages.slice(-4)).toEqual([
      "[attempt] attempt 1",
      "redrive dead-letter-queue",
      "[wait] waited in jobs-todo",
      "[attempt] attempt 2",
    ]);
  });

  it("shows a running attempt under the key that it will keep, with the step that it is in", () => {
    const all = aCompletedJob();
    const { rows: whole } = told(all);
    const ahead = all.filter(({ name }) => !/^(execute|step render|publish|process jobs-todo)/.test(name));
    const { rows, nowUs } = told(ahead);

    expect(outline(rows).slice(-3)).toEqual(["[attempt] attempt 1 …", "  step extract", "  [open] step 2 of 2 …"]);
    expect(rows.at(-1)).toMatchObject({ open: true, endUs: nowUs, timeKind: "work" });
    const keys = new Set(whole.map(({ key }) => key));
    expect(rows.filter(({ key }) => !keys.has(key))).toEqual([]);
  });

  it("shows a wait that goes on under the key that it will keep", () => {
    const writer = new TraceWriter();
    const sent = writer.toProcessor();
    const { rows } = told(writer.spans);
    expect(outline(rows).at(-1)).toBe("[wait] waits in jobs-todo …");

    writer.attempt(sent, 1, "completed", { "app.sqs.receive_count": 1 });
    const counted = writer.spans.map((span) =>
      span.name === "wait jobs-todo"
        ? { ...span, attributes: { ...span.attributes, "app.sqs.receive_count": 1 } }
        : span,
    );
    expect(told(counted).rows.map(({ key }) => key)).toContain(rows.at(-1)?.key);
  });

  it("keeps the order of what led to what when the clocks disagree", () => {
    const hour = 3_600_000_000_000n;
    const spans = aCompletedJob().map((span) =>
      span.service === "job-processor" ? { ...span, startNs: span.startNs - hour, endNs: span.endNs - hour } : span,
    );

    expect(outline(told(spans).rows)).toEqual(outline(told(aCompletedJob()).rows));
  });

  it("goes through a job without its beginning", () => {
    const spans = aRejectedJob().filter(({ name }) => !name.startsWith("submit") && !name.startsWith("create"));

    expect(outline(told(spans).rows)).toEqual([
      "[wait] waited in ingester-queue",
      "process ingester-queue",
      "  validate job",
      "  send dead-letter-queue",
      "  [alert] publish job-failures",
    ]);
  });
});
