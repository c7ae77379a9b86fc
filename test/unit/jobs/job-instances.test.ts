import { describe, expect, it } from "@jest/globals";
import { instancesOf } from "../../../observability/backend/jobs/job-instances.ts";
import { aCompletedJob, aDuplicateDelivery } from "../../support/a-trace.ts";
import { toJobSpans } from "./a-told-job.ts";

/** The traces of a job, so much later, under trace ids of their own. */
function traces(spans: ReturnType<typeof aCompletedJob>, { run, trace }: { run: number; trace: string }) {
  const rename = (id: string) => `${trace}${id.slice(trace.length)}`;
  return toJobSpans(
    spans.map((span) => ({
      ...span,
      startNs: span.startNs + BigInt(run) * HOUR_NS,
      endNs: span.endNs + BigInt(run) * HOUR_NS,
      traceId: rename(span.traceId),
      links: span.links.map((link) => ({ ...link, traceId: rename(link.traceId) })),
    })),
  );
}
const HOUR_NS = 3_600_000_000_000n;
const FIRST_US = 1_790_000_000_000_000;
/** Each hour is a run. */
const runOf = (startUs: number) => Math.floor((startUs - FIRST_US) / 3_600_000_000);

function runsOf(...strands: ReturnType<typeof traces>[]) {
  const spans = strands.flat();
  const traceIds = [...new Set(spans.map(({ traceId }) => traceId))];
  const needs = { traceId: (key: number) => traceIds[key] ?? "", runOf };
  return instancesOf({ spans, traceKeys: traceIds.map((_, key) => key) }, needs).map((instance) => [
    ...new Set(instance.spans.map(({ startUs }) => runOf(startUs))),
  ]);
}

describe("a job's id that comes again", () => {
  const first = traces(aCompletedJob(), { run: 0, trace: "a1" });

  it("in another run is another job", () => {
    const [second, third] = [1, 5].map((run) => traces(aCompletedJob(), { run, trace: `b${run}` }));

    expect(runsOf(third ?? [], first, second ?? [])).toEqual([[0], [1], [5]]);
  });

  it("in the same run is the same job", () => {
    expect(runsOf(first, traces(aCompletedJob(), { run: 0, trace: "b1" }))).toEqual([[0]]);
  });

  it("is the same job where the system recognised it", () => {
    const again = aDuplicateDelivery().filter(({ attributes }) => attributes["job.attempt"] === undefined);

    expect(runsOf(first, traces(again, { run: 1, trace: "b1" }))).toEqual([[0, 1]]);
  });

  it("is the same job where links lead from one run into the next", () => {
    const linked = toJobSpans(aCompletedJob({ topology: "link" }));
    const last = linked.at(-1)?.traceId;
    const late = linked.map((span) =>
      span.traceId === last ? { ...span, startUs: span.startUs + 3_600_000_000 } : span,
    );

    expect(new Set(linked.map(({ traceId }) => traceId)).size).toBeGreaterThan(1);
    expect(runsOf(late)).toEqual([[0, 1]]);
  });
});
