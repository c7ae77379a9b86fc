import { describe, expect, it } from "@jest/globals";
import { aCompletedJob, TraceWriter } from "../../support/a-trace.ts";
import { aJobSpan, tell, toJobSpans } from "./a-told-job.ts";

const job = { "job.id": "job-0001" };

describe("the critical path of a job", () => {
  const lengthOf = (row: { critical: { startUs: number; endUs: number }[] }) =>
    row.critical.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);

  it.each(["parent", "link"] as const)("crosses the queues, in %s topology", (topology) => {
    const { rows, row } = tell(toJobSpans(aCompletedJob({ topology, ends: ["failed"] })));
    const lit = rows.filter(({ critical }) => critical.length > 0).map(({ label }) => label);

    expect(lit).toEqual(expect.arrayContaining(["create default", "waited in ingester-queue", "send jobs-todo"]));
    expect(lit).toEqual(expect.arrayContaining(["waited in jobs-todo", "attempt 1", "attempt 2"]));
    const total = rows.reduce((sum, each) => sum + lengthOf(each), 0);
    expect(total).toBeGreaterThan(row.totalUs * 0.9);
    expect(total).toBeLessThanOrEqual(row.totalUs + 1);
  });

  it("goes back through the child that finished last and not through what ran beside it", () => {
    const root = aJobSpan({ spanId: "r", durationUs: 100, attributes: job });
    const child = (spanId: string, startUs: number, durationUs: number) =>
      aJobSpan({ spanId, parentSpanId: "r", startUs, durationUs, attributes: job, name: spanId });
    const { rows } = tell([root, child("first", 5, 25), child("slow", 40, 50), child("beside", 45, 20)]);

    expect(Object.fromEntries(rows.map(({ label, critical }) => [label, critical]))).toEqual({
      work: [
        { startUs: 0, endUs: 5 },
        { startUs: 30, endUs: 40 },
        { startUs: 90, endUs: 100 },
      ],
      first: [{ startUs: 5, endUs: 30 }],
      slow: [{ startUs: 40, endUs: 90 }],
      beside: [],
    });
  });

  it("ends at the wait that goes on", () => {
    const writer = new TraceWriter();
    writer.attempt(writer.toProcessor(), 1, "failed");
    const { rows, nowUs } = tell(toJobSpans(writer.spans));

    expect(rows.at(-1)).toMatchObject({ label: "waits for attempt 2", open: true });
    expect(rows.at(-1)?.critical).toEqual([{ startUs: rows.at(-1)?.startUs, endUs: nowUs }]);
    expect(rows.find(({ label }) => label === "attempt 1")?.critical.length).toBeGreaterThan(0);
  });

  it("ends at the step that runs", () => {
    const ahead = aCompletedJob().filter(({ name }) => !/^(execute|step render|publish|process jobs-todo)/.test(name));
    const { rows } = tell(toJobSpans(ahead));
    const lit = rows.filter(({ critical }) => critical.length > 0).map(({ label }) => label);

    expect(lit).toEqual(expect.arrayContaining(["waited in jobs-todo", "step extract", "step 2 of 2"]));
  });
});
