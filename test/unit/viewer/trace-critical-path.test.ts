import fc from "fast-check";
import { criticalPath } from "../../../observability/backend/viewer/model/trace-critical-path.ts";
import { buildTraceTree } from "../../../observability/backend/viewer/model/trace-tree.ts";
import { anySpans, properTrees, span, view } from "./trace-spans.ts";

const path = (...spans: Parameters<typeof view>[0]) =>
  criticalPath(buildTraceTree(view(spans))).map(
    ({ node, startUs, endUs, kind }) => `${node.key} ${startUs}-${endUs}${kind === "gap" ? " gap" : ""}`,
  );

describe("the critical path", () => {
  it("goes through the child that ends last and what it waited for", () => {
    expect(
      path(
        span("a", { durationUs: 100 }),
        span("b", { parentSpanId: "a", startUs: 10, durationUs: 20 }),
        span("beside", { parentSpanId: "a", startUs: 15, durationUs: 5 }),
        span("c", { parentSpanId: "a", startUs: 40, durationUs: 50 }),
      ),
    ).toEqual(["a 0-10", "b 10-30", "a 30-40", "c 40-90", "a 90-100"]);
  });

  it("crosses queues: a CONSUMER after its PRODUCER, with the time in between as a gap before it", () => {
    expect(
      path(
        span("submit", { durationUs: 10 }),
        span("send", { parentSpanId: "submit", kind: "producer", startUs: 2, durationUs: 5 }),
        span("process", { parentSpanId: "send", kind: "consumer", startUs: 50, durationUs: 100 }),
      ),
    ).toEqual(["submit 0-2", "send 2-7", "process 7-50 gap", "process 50-150"]);
  });

  it("goes through the attempts of a message and the waits between them", () => {
    expect(
      path(
        span("send", { kind: "producer", durationUs: 5 }),
        span("wait 1", { parentSpanId: "send", startUs: 3, durationUs: 7 }),
        span("process 1", { parentSpanId: "send", startUs: 10, durationUs: 10 }),
        span("wait 2", { parentSpanId: "send", startUs: 20, durationUs: 30 }),
        span("process 2", { parentSpanId: "send", startUs: 50, durationUs: 10 }),
      ),
    ).toEqual(["send 0-3", "wait 1 3-10", "process 1 10-20", "wait 2 20-50", "process 2 50-60"]);
  });

  it("goes through an attempt that ends after the next one's wait began", () => {
    expect(
      path(
        span("send", { kind: "producer", durationUs: 5 }),
        span("process 1", { parentSpanId: "send", startUs: 10, durationUs: 15 }),
        span("wait 2", { parentSpanId: "send", startUs: 20, durationUs: 30 }),
        span("process 2", { parentSpanId: "send", startUs: 50, durationUs: 10 }),
      ),
    ).toEqual(["send 0-5", "process 1 5-10 gap", "process 1 10-20", "wait 2 20-50", "process 2 50-60"]);
  });

  it("covers the time of a proper tree without gap or overlap", () => {
    fc.assert(
      fc.property(properTrees, (spans) => {
        const tree = buildTraceTree(spans);
        const segments = criticalPath(tree);
        let at = tree.startUs;
        for (const { startUs, endUs } of segments) {
          expect(startUs).toBe(at);
          at = endUs;
        }
        expect(at).toBe(tree.endUs);
      }),
    );
  });

  it("ends and does not overlap itself, whatever the spans are", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        let at = Number.NEGATIVE_INFINITY;
        for (const { startUs, endUs } of criticalPath(buildTraceTree(spans))) {
          expect(startUs).toBeGreaterThanOrEqual(at);
          expect(endUs).toBeGreaterThan(startUs);
          at = endUs;
        }
      }),
    );
  });

  it("holds a chain of 20 000 spans", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      span(`${index}`, { startUs: index, parentSpanId: index === 0 ? "" : `${index - 1}` }),
    );

    expect(criticalPath(buildTraceTree(view(chain)))).toHaveLength(20_000);
  });
});
