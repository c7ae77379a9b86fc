import fc from "fast-check";
import { checkJob, checkTrace, describeTrace } from "../../../observability/checker/index.ts";
import { spanKinds, statusCodes, type TraceSpan } from "../../../observability/checker/trace.ts";
import {
  type AttemptEnd,
  aCompletedJob,
  aCrashedJob,
  aDuplicateDelivery,
  aFailedJob,
  aRedeliveredIngest,
  aRedrivenJob,
  aRejectedJob,
} from "../../support/a-trace.ts";

const ends = fc.array(fc.constantFrom<AttemptEnd>("failed", "crashed"), { maxLength: 4 });
const attempts = fc.integer({ min: 1, max: 5 });
const goodTrace = fc.oneof(
  ends.map((list) => aCompletedJob({ ends: list })),
  attempts.map((count) => aFailedJob({ attempts: count })),
  attempts.map((count) => aCrashedJob({ attempts: count })),
  fc.constantFrom(aRejectedJob(), aRedrivenJob(), aDuplicateDelivery(), aRedeliveredIngest()),
);

/** Spans that are spans and nothing more: few ids, so that parents, cycles and repetitions happen. */
const id = fc.constantFrom("a", "b", "c", "d", "");
const name = fc.oneof(
  fc.constantFrom(...aCompletedJob().map((span) => span.name), ...aCrashedJob().map((span) => span.name)),
  fc.string(),
);
const attributes = fc.dictionary(
  fc.oneof(
    fc.constantFrom("job.id", "job.attempt", "job.duplicate", "error.type", "messaging.batch.message_count"),
    fc.string(),
  ),
  fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 })),
  { maxKeys: 6 },
);
const wildSpan: fc.Arbitrary<TraceSpan> = fc.record({
  traceId: fc.constantFrom("1", "2"),
  spanId: id,
  parentSpanId: fc.option(id, { nil: undefined }),
  name,
  kind: fc.constantFrom(...spanKinds),
  service: fc.constantFrom("job-ingester", "job-processor", "aws", ""),
  startNs: fc.bigInt({ min: -1_000n, max: 10n ** 19n }),
  endNs: fc.bigInt({ min: -1_000n, max: 10n ** 19n }),
  attributes,
  status: fc.record({ code: fc.constantFrom(...statusCodes), message: fc.option(fc.string(), { nil: undefined }) }),
  links: fc.array(fc.record({ traceId: fc.constantFrom("1", "2"), spanId: id, attributes }), { maxLength: 3 }),
  events: fc.array(fc.record({ name: fc.string(), timeNs: fc.bigInt(), attributes }), { maxLength: 2 }),
});

describe("the checker", () => {
  it("does not care in which order the spans came", () => {
    const shuffled = goodTrace.chain((spans) =>
      fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, { minLength: spans.length })),
    );
    fc.assert(
      fc.property(shuffled, ([spans, mixed]) => {
        expect(checkTrace(mixed)).toEqual(checkTrace(spans));
        expect(describeTrace(mixed)).toEqual(describeTrace(spans));
      }),
      { numRuns: 60 },
    );
  });

  it("gives the same verdict on wild spans in any order", () => {
    const distinct = fc.uniqueArray(wildSpan, { maxLength: 8, selector: (span) => `${span.traceId}:${span.spanId}` });
    const shuffled = distinct.chain((spans) =>
      fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, { minLength: spans.length })),
    );
    const summary = (spans: TraceSpan[]) => {
      const { problems, ...rest } = checkTrace(spans);
      return { ...rest, rules: problems.map(({ rule }) => rule).sort() };
    };
    fc.assert(
      fc.property(shuffled, ([spans, mixed]) => expect(summary(mixed)).toEqual(summary(spans))),
      { numRuns: 100 },
    );
  });

  it("calls no trace connected that lost a span with children", () => {
    fc.assert(
      fc.property(goodTrace, (spans) => {
        const parents = new Set(spans.map((span) => span.parentSpanId));
        expect(checkTrace(spans)).toMatchObject({ connected: true, problems: [] });
        for (const lost of spans.filter((span) => parents.has(span.spanId))) {
          expect(checkTrace(spans.filter((span) => span !== lost)).connected).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("notices every span that is lost, but for steps, what a dead process left and what a duplicate adds", () => {
    const optional = /^step |^wait |^job accepted$/;
    fc.assert(
      fc.property(goodTrace, (spans) => {
        for (const lost of spans.filter(
          (span) => !optional.test(span.name) && span.attributes["job.duplicate"] !== true,
        )) {
          const { problems } = checkTrace(spans.filter((span) => span !== lost));
          expect([lost.name, problems.length > 0]).toEqual([lost.name, true]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("never throws, whatever the spans are", () => {
    fc.assert(
      fc.property(
        fc.array(wildSpan, { maxLength: 12 }),
        fc.constantFrom("parent" as const, "link" as const),
        (spans, topology) => {
          expect(checkTrace(spans, { topology }).problems.length).toBeGreaterThan(0);
          expect(typeof describeTrace(spans)).toBe("string");
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never throws, even when they are no spans", () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const verdicts = [
          checkTrace(input as TraceSpan[]),
          checkTrace([input] as TraceSpan[]),
          checkJob(input as TraceSpan[][]),
        ];
        for (const verdict of verdicts) expect(verdict.connected).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("says which entry is no span and checks the others", () => {
    const spans = [...aCompletedJob(), { name: "lost" }] as TraceSpan[];

    expect(checkTrace(spans)).toMatchObject({
      connected: false,
      outcome: "completed",
      problems: [{ rule: "not-a-span", message: expect.stringContaining("span 13.traceId") }],
    });
  });
});
