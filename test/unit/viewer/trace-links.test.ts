import { batchSpans, batchTraceIds, readBatch } from "../../../observability/backend/viewer/model/trace-batch.ts";
import { linksOf } from "../../../observability/backend/viewer/model/trace-links.ts";
import { clockMoves } from "../../../observability/backend/viewer/model/trace-skew.ts";
import { buildTraceTree } from "../../../observability/backend/viewer/model/trace-tree.ts";
import { link, origin, span, TRACE, view } from "./trace-spans.ts";

const OTHER = "b".repeat(32);
const far = (spanId: string, status: "unset" | "error" = "unset") => ({
  ...{ traceId: OTHER, spanId, service: "far", name: `far ${spanId}`, status, durationUs: 5 },
});

describe("the links of a span", () => {
  const spans = view(
    [
      span("a", { links: [link("b"), link("x", OTHER), link("y", OTHER)] }),
      span("b", { startUs: 1, parentSpanId: "a" }),
    ],
    { linkEnds: [far("x", "error")], backLinks: [{ ...far("z"), targetTraceId: TRACE, targetSpanId: "a" }] },
  );
  const tree = buildTraceTree(spans);
  const lines = (index: number) => {
    const node = tree.nodes[index];
    return node
      ? linksOf(node, tree, spans).map(({ direction, spanId, end }) => [direction, spanId, end?.name, end?.status])
      : [];
  };

  it("go both ways, with name and status of the other end where the store has it", () => {
    expect(lines(0)).toEqual([
      ["to", "b", "span b", "unset"],
      ["to", "x", "far x", "error"],
      ["to", "y", undefined, undefined],
      ["from", "z", "far z", "unset"],
    ]);
    expect(lines(1)).toEqual([["from", "a", "span a", "unset"]]);
  });
});

describe("a batch", () => {
  const invocation = view(
    [
      span("i", { kind: "server", attributes: { "faas.coldstart": true } }),
      span("batch", {
        ...{
          kind: "consumer",
          parentSpanId: "i",
          name: "process jobs-todo",
          links: [link("s1", OTHER), link("s2", OTHER), link("s3", OTHER)],
        },
        attributes: { "messaging.batch.message_count": 3, "app.batch.failed_count": 1 },
      }),
    ],
    { backLinks: [{ ...far("p1"), targetTraceId: TRACE, targetSpanId: "batch" }] },
  );
  const send = (id: string) => span(id, { traceId: OTHER, kind: "producer" });
  const handle = (id: string, from: string, more = {}) =>
    span(id, {
      traceId: OTHER,
      kind: "consumer",
      parentSpanId: from,
      links: [link(from, OTHER), link("batch")],
      ...more,
    });
  const around = view([
    ...[send("s1"), send("s2"), send("s3")],
    handle("p1", "s1", { attributes: { "job.id": "J1", "job.attempt": 2 } }),
    handle("p2", "s2", { status: "error", reason: "locked", attributes: { "error.type": "STEP_FAILED" } }),
    span("out", { traceId: OTHER, kind: "producer", parentSpanId: "p1" }),
    span("later", { traceId: OTHER, kind: "producer", parentSpanId: "deep" }),
    span("deep", { traceId: OTHER, kind: "consumer", parentSpanId: "out" }),
  ]);
  const tree = buildTraceTree(invocation);
  const [found] = batchSpans(tree);
  const batch = found && readBatch(found, tree, around);

  it("is a CONSUMER below a SERVER, and names the traces of its messages", () => {
    expect(found?.key).toBe("batch");
    expect(found && batchTraceIds(found, tree, invocation)).toEqual([OTHER]);
    expect(batchSpans(buildTraceTree(around))).toEqual([]);
  });

  it("tells each message's outcome, job and attempt, also of one that nothing is known of yet", () => {
    expect(batch?.messages).toMatchObject([
      { outcome: "processed", jobId: "J1", attempt: "2", sent: 1 },
      { outcome: "failed", code: "STEP_FAILED", reason: "locked", sent: 0 },
      { outcome: "unknown", producer: { spanId: "s3" } },
    ]);
    expect(batch).toMatchObject({
      queue: "jobs-todo",
      coldStart: true,
      messageCount: 3,
      failedCount: 1,
      fanIn: 1,
      fanOut: 1,
    });
  });

  it("finds messages that are processed below the batch span", () => {
    const linked = view([
      span("i", { kind: "server" }),
      span("batch", { kind: "consumer", parentSpanId: "i", links: [link("s1", OTHER)] }),
      span("m", { kind: "consumer", parentSpanId: "batch", startUs: 1, links: [link("s1", OTHER)], status: "error" }),
    ]);
    const linkedTree = buildTraceTree(linked);
    const [only] = batchSpans(linkedTree);

    expect(only && readBatch(only, linkedTree, view([])).messages).toMatchObject([
      { traceId: OTHER, outcome: "failed", process: { spanId: "m" } },
    ]);
  });
});

describe("clocks that differ", () => {
  const hosts = { origins: [origin("a", { "host.name": "one" }), origin("b", { "host.name": "two" })] };

  it("move a child of another host into the middle of its parent, and what is below it", () => {
    const spans = view(
      [
        span("a", { startUs: 100_000, durationUs: 10_000 }),
        span("b", { parentSpanId: "a", startUs: 90_000, durationUs: 5_000, origin: 1 }),
        span("c", { parentSpanId: "b", startUs: 91_000, durationUs: 1_000, origin: 1 }),
      ],
      hosts,
    );

    expect([...clockMoves(spans)]).toEqual([
      [1, 12_500],
      [2, 12_500],
    ]);
    expect(buildTraceTree(spans, clockMoves(spans)).nodes.map(({ startUs }) => startUs)).toEqual([
      100_000, 102_500, 103_500,
    ]);
  });

  it("are not told from a child that ends after its parent, nor from less than a millisecond", () => {
    const parent = span("a", { startUs: 100_000, durationUs: 10_000 });
    const late = span("b", { parentSpanId: "a", startUs: 105_000, durationUs: 50_000, origin: 1 });
    const close = span("c", { parentSpanId: "a", startUs: 99_200, durationUs: 10, origin: 1 });

    expect(clockMoves(view([parent, late, close], hosts)).size).toBe(0);
  });

  it("never move across a queue, nor what begins after its parent has ended", () => {
    const later = { startUs: 2_000, durationUs: 5, origin: 1 };
    const spans = view(
      [
        span("a", { kind: "producer" }),
        span("b", { parentSpanId: "a", kind: "consumer", ...later }),
        span("c", { parentSpanId: "a", ...later }),
        span("d"),
        span("e", { parentSpanId: "d", ...later }),
      ],
      hosts,
    );

    expect(clockMoves(spans).size).toBe(0);
  });

  it("stay as they are on one host", () => {
    expect(clockMoves(view([span("a"), span("b", { parentSpanId: "a", startUs: -5 })], hosts)).size).toBe(0);
  });
});
