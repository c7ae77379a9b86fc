import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JobSpan } from "../../../observability/backend/jobs/job-span.ts";
import { aCompletedJob, aCrashedJob, aFailedJob, aRedrivenJob, aRejectedJob } from "../../support/a-trace.ts";
import { aJobSpan, tell, toJobSpans } from "./a-told-job.ts";

const names = [
  "submit x",
  "create default",
  "send jobs-todo",
  "send dead-letter-queue",
  "wait jobs-todo",
  "process jobs-todo",
  "job accepted",
  "execute x",
  "step a",
  "validate job",
  "publish job-failures",
  "reconcile dead-letter-queue",
  "redrive dead-letter-queue",
  "visibility expired jobs-todo",
  "move to dead-letter-queue",
  "rule r",
  "GET /",
];
const id = fc.integer({ min: 0, max: 12 }).map((number) => `s${number}`);
const traceId = fc.constantFrom("t1", "t2", "t3");
const attributes = fc
  .record(
    {
      "job.id": fc.constantFrom("job-0001", "job-0001", "job-0001", "other"),
      "job.type": fc.constantFrom("x", "y"),
      "job.attempt": fc.integer({ min: -1, max: 4 }),
      "job.duplicate": fc.boolean(),
      "job.redriven": fc.boolean(),
      "job.step.name": fc.constant("a"),
      "job.step.index": fc.integer({ min: 0, max: 3 }),
      "job.step.count": fc.integer({ min: 0, max: 4 }),
      "app.sqs.receive_count": fc.integer({ min: 0, max: 4 }),
      "app.queue.wait_ms": fc.integer({ min: -5, max: 500 }),
      "faas.coldstart": fc.boolean(),
      "app.faas.init_ms": fc.integer({ min: -5, max: 5_000 }),
      "messaging.destination.name": fc.constantFrom("jobs-todo", "ingester-queue", "dead-letter-queue", "default"),
      "messaging.system": fc.constantFrom("aws_sqs", "aws.sns", "aws_eventbridge"),
      "messaging.batch.message_count": fc.constant(2),
      "error.type": fc.constantFrom("STEP_FAILED", "timeout"),
    },
    { requiredKeys: [] },
  )
  .map((given) => ({ ...given }) as JobSpan["attributes"]);
const day = 86_400_000_000;
const span: fc.Arbitrary<JobSpan> = fc
  .record({
    traceId,
    spanId: id,
    parentSpanId: fc.oneof(fc.constant(""), id),
    name: fc.constantFrom(...names),
    kind: fc.constantFrom("internal", "producer", "consumer", "server", "client"),
    service: fc.constantFrom("job-processor", "job-ingester", "aws"),
    startUs: fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: -day, max: day })),
    durationUs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500_000 }), fc.constant(day)),
    status: fc.constantFrom("unset", "unset", "error"),
    attributes,
    links: fc.array(fc.record({ traceId, spanId: id, attributes: fc.constant({}) }), { maxLength: 2 }),
  })
  .map((given) => aJobSpan(given as Partial<JobSpan>));
const marked = fc.array(span, { minLength: 1, maxLength: 25 }).map((spans) => {
  const unique = [...new Map(spans.map((each) => [each.key, each])).values()];
  const [first, ...rest] = unique;
  return first ? [{ ...first, attributes: { ...first.attributes, "job.id": "job-0001" } }, ...rest] : [];
});
const real = fc
  .constantFrom(aCompletedJob, aCrashedJob, aFailedJob, aRedrivenJob, aRejectedJob)
  .chain((make) =>
    fc.constantFrom("parent" as const, "link" as const).map((topology) => toJobSpans(make({ topology }))),
  );
/** A real job of which some spans are missing, and some come from clocks that are off. */
const torn = fc
  .tuple(real, fc.infiniteStream(fc.tuple(fc.boolean(), fc.constantFrom(0, 0, 0, -day, day, 5))))
  .map(([spans, fate]) =>
    spans.flatMap((each) => {
      const [isKept = true, offUs = 0] = fate.next().value ?? [];
      return isKept ? [aJobSpan({ ...each, startUs: each.startUs + offUs, endUs: each.endUs + offUs })] : [];
    }),
  )
  .filter((spans) => spans.some(({ attributes: { "job.id": job } }) => job === "job-0001"));

describe("any set of spans", () => {
  it.each([
    ["that is random", marked],
    ["that is a torn job", torn],
  ])("%s is told as a job, without a throw, with rows and sums that hold together", (_, spansOf) => {
    fc.assert(
      fc.property(spansOf, fc.integer({ min: 0, max: 2_000_000 }), (spans, later) => {
        const { row, rows, nowUs, attempts } = tell(spans, { nowUs: later });

        const sum = Object.values(row.split).reduce((total, part) => total + part, 0);
        expect(sum).toBeLessThanOrEqual(row.totalUs + 1);
        expect(row.totalUs).toBeGreaterThanOrEqual(0);
        for (const [at, { startUs, endUs }] of row.segments.entries()) {
          expect(endUs).toBeGreaterThanOrEqual(startUs);
          expect(startUs).toBeGreaterThanOrEqual(row.segments[at - 1]?.endUs ?? row.submittedAtUs);
        }
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
        for (const [at, { startUs, endUs, depth, open }] of rows.entries()) {
          expect(endUs).toBeGreaterThanOrEqual(startUs);
          expect(depth).toBeLessThanOrEqual((rows[at - 1]?.depth ?? -1) + 1);
          if (open) expect(endUs).toBe(Math.max(startUs, nowUs));
        }
        expect(attempts.filter(({ endUs }) => endUs === undefined).length).toBeLessThanOrEqual(1);
        expect(row.status === "running" || row.status === "queued" || row.status === "retrying").toBe(
          row.finishedAtUs === undefined,
        );
        const isJson = (value: unknown): boolean =>
          JSON.stringify(value) === JSON.stringify(JSON.parse(JSON.stringify(value)));
        expect(isJson(row) && isJson(rows)).toBe(true);
        expect(JSON.stringify([row, rows])).not.toContain("null,null");
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });

  it("does not depend on the order in which they arrived", () => {
    fc.assert(
      fc.property(torn, (spans) => {
        const [a, b] = [spans, spans.toReversed()].map((order) => tell(order, { nowUs: 0 }));
        expect(b?.row).toEqual(a?.row);
        expect(b?.rows).toEqual(a?.rows);
      }),
      { numRuns: 100 },
    );
  });

  it("nested 5 000 deep is told without running out of stack", () => {
    const spans = Array.from({ length: 5_000 }, (_, at) =>
      aJobSpan({
        spanId: `s${at}`,
        parentSpanId: at === 0 ? "" : `s${at - 1}`,
        startUs: at,
        attributes: { "job.id": "job-0001" },
      }),
    );

    expect(tell(spans).rows).toHaveLength(5_000);
  });
});
