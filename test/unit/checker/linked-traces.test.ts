import { checkJob } from "../../../observability/checker/index.ts";
import type { TraceSpan } from "../../../observability/checker/trace.ts";
import { aCompletedJob, bend, byTrace, TraceWriter } from "../../support/a-trace.ts";
import { named } from "../../support/bend-trace.ts";

describe("a job of several traces", () => {
  const linked = aCompletedJob({ topology: "link", ends: ["failed"] });
  const rulesOf = (spans: readonly TraceSpan[]) => checkJob(byTrace(spans)).problems.map(({ rule }) => rule);

  it("is not connected when a link to a producer is lost", () => {
    const torn = linked.map((span) => (span.name === "process ingester-queue" ? { ...span, links: [] } : span));

    expect(checkJob(byTrace(torn)).connected).toBe(false);
    expect(rulesOf(torn)).toContain("hop-missing");
  });

  it("is not connected when one of its traces is lost", () => {
    for (const lost of new Set(linked.map(({ traceId }) => traceId))) {
      const rest = byTrace(linked.filter(({ traceId }) => traceId !== lost));

      expect(checkJob(rest, { expected: "completed" }).connected).toBe(false);
    }
  });

  it("keeps the spans of other jobs in a batch apart", () => {
    const writer = new TraceWriter({ topology: "link" });
    const ingest = named(linked, "process ingester-queue");
    const batch = linked.find(({ spanId }) => spanId === ingest.parentSpanId);
    writer.add({
      name: "process ingester-queue",
      kind: "CONSUMER",
      spanId: "00000000000000ee",
      attributes: { "job.id": "job-0002" },
      ...(batch && { parent: batch }),
    });

    expect(rulesOf([...linked, ...writer.spans])).toEqual([]);
  });

  it("has functions whose invocations say who called them", () => {
    const bent = bend(linked, "job-ingester", ({ attributes: { "faas.trigger": _, ...attributes } }) => ({
      attributes,
    }));

    expect(rulesOf(bent)).toEqual(["faas-attributes"]);
  });

  it("has processes below their batch", () => {
    const server = named(linked, "job-ingester");

    expect(rulesOf(bend(linked, "process ingester-queue", () => ({ parentSpanId: server.spanId })))).toEqual([
      "batch-link",
    ]);
  });
});
