import { describe, expect, it } from "@jest/globals";
import { splitOf, toSegments, withoutOverlap } from "../../../observability/backend/jobs/time-split.ts";
import { aCompletedJob } from "../../support/a-trace.ts";
import { tell, toJobSpans } from "./a-told-job.ts";

describe("the split of a job's time", () => {
  const all = { fromUs: 0, toUs: Number.POSITIVE_INFINITY };

  it("gives overlapping time to work, then cold start, retry wait, queue wait and bus", () => {
    const kinds = ["bus", "queue-wait", "retry-wait", "cold-start", "work"] as const;
    const stretches = kinds.map((kind, at) => ({ kind, startUs: at * 10, endUs: 100 }));

    expect(withoutOverlap(stretches, all).map(({ kind, startUs, endUs }) => [kind, startUs, endUs])).toEqual([
      ["bus", 0, 10],
      ["queue-wait", 10, 20],
      ["retry-wait", 20, 30],
      ["cold-start", 30, 40],
      ["work", 40, 100],
    ]);
  });

  it("joins neighbours of one kind and place, and keeps gaps", () => {
    const work = { kind: "work" as const, where: "f" };
    const stretches = [
      { ...work, startUs: 0, endUs: 10 },
      { ...work, startUs: 5, endUs: 20 },
      { ...work, startUs: 30, endUs: 40 },
      { ...work, where: "g", startUs: 40, endUs: 50 },
    ];

    expect(withoutOverlap(stretches, all).map(({ startUs, endUs }) => [startUs, endUs])).toEqual([
      [0, 20],
      [30, 40],
      [40, 50],
    ]);
  });

  it("lets what goes on end at the time of the answer, never before its start", () => {
    const stretches = withoutOverlap([{ kind: "work", startUs: 10, endUs: Number.POSITIVE_INFINITY }], all);

    expect(toSegments(stretches, 50)).toEqual([{ kind: "work", startUs: 10, endUs: 50, open: true }]);
    expect(splitOf(toSegments(stretches, 5)).work).toBe(0);
  });

  it("knows a retry's wait by its receive count and a cold start by what the message's span says", () => {
    const spans = toJobSpans(aCompletedJob({ ends: ["failed"] }));
    const [first, second] = spans.filter(({ name }) => name === "wait jobs-todo");
    const process = spans.findLast(({ name }) => name === "process jobs-todo");
    if (!first || !second || !process) throw new Error("the job has no two attempts");
    Object.assign(first.attributes, { "app.sqs.receive_count": 1 });
    Object.assign(second.attributes, { "app.sqs.receive_count": 2 });
    Object.assign(process.attributes, { "faas.coldstart": true, "app.faas.init_ms": 5, "app.queue.wait_ms": 20 });
    const { row, rows } = tell(spans);

    expect(row.split["cold-start"]).toBeCloseTo(5_000, 0);
    expect(row.split["retry-wait"]).toBeGreaterThan(0);
    expect(row.split["queue-wait"]).toBeGreaterThan(0);
    expect(rows.find(({ kind }) => kind === "cold-start")).toMatchObject({ label: "cold start of job-processor" });
    expect(rows.map(({ label }) => label)).toContain("waits for attempt 2");
  });

  it("takes a cold start to be no longer than the wait for it", () => {
    const spans = toJobSpans(aCompletedJob());
    const process = spans.find(({ name }) => name === "process ingester-queue");
    Object.assign(process?.attributes ?? {}, {
      "faas.coldstart": true,
      "app.faas.init_ms": 9_000,
      "app.queue.wait_ms": 20,
    });

    expect(tell(spans).row.split["cold-start"]).toBeCloseTo(20_000, 0);
  });
});
