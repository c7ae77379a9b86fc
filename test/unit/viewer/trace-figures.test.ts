import fc from "fast-check";
import { findNodes } from "../../../observability/backend/viewer/model/trace-find.ts";
import { lineAttributes, linesOf, traceLines } from "../../../observability/backend/viewer/model/trace-logs.ts";
import {
  clampZoom,
  formatZoom,
  panBy,
  parseZoom,
  WHOLE,
  zoomBy,
} from "../../../observability/backend/viewer/model/trace-scale.ts";
import {
  operationStatistics,
  selfTime,
  serviceStatistics,
  sortStatistics,
} from "../../../observability/backend/viewer/model/trace-statistics.ts";
import { buildTraceTree } from "../../../observability/backend/viewer/model/trace-tree.ts";
import { anySpans, link, span, TRACE, view } from "./trace-spans.ts";

const tree = (...spans: Parameters<typeof view>[0]) => buildTraceTree(view(spans));

describe("the statistics of a trace", () => {
  const busy = tree(
    span("a", { name: "GET", durationUs: 100 }),
    span("b", { name: "read", parentSpanId: "a", startUs: 10, durationUs: 30, origin: 1 }),
    span("c", { name: "read", parentSpanId: "a", startUs: 20, durationUs: 30, origin: 1, status: "error" }),
  );

  it("take the time of children off, where they overlap once", () => {
    expect(busy.nodes[0] && selfTime(busy.nodes[0])).toBe(60);
  });

  it("are per operation and per service", () => {
    expect(operationStatistics(busy)).toMatchObject([
      { service: "shop", operation: "GET", count: 1, totalUs: 100, selfUs: 60 },
      { service: "store", operation: "read", count: 2, totalUs: 60, selfUs: 60, averageUs: 30, p95Us: 30, errors: 1 },
    ]);
    expect(serviceStatistics(busy).map(({ service, count }) => [service, count])).toEqual([
      ["shop", 1],
      ["store", 2],
    ]);
    expect(sortStatistics(operationStatistics(busy), "count", true)[0]?.operation).toBe("read");
  });

  it("count every span once, and no self time is less than nothing", () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const any = buildTraceTree(spans);
        const lines = operationStatistics(any);

        expect(lines.reduce((sum, { count }) => sum + count, 0)).toBe(any.nodes.length);
        expect(lines.every(({ selfUs, totalUs }) => selfUs >= 0 && selfUs <= totalUs)).toBe(true);
      }),
    );
  });
});

describe("finding in a trace", () => {
  const { nodes } = tree(
    span("00f067aa0ba902b7", { name: "Wait jobs-todo" }),
    span("00f067aa0ba902b8", { startUs: 1, attributes: { "job.id": "J-7", nested: { deep: [1, "two"] } } }),
    span("00f067aa0ba902b9", {
      startUs: 2,
      events: [{ name: "stopped", timeUs: 3, attributes: { why: "Disk full" } }],
    }),
  );
  const found = (text: string) => findNodes(nodes, text).map(({ span: { spanId } }) => spanId.at(-1));

  it.each([
    ["wait JOBS", ["7"]],
    ["job.id=j-7", ["8"]],
    ['"two"', ["8"]],
    ["disk full", ["9"]],
    ["shop", ["7", "8", "9"]],
    ["00f067aa0ba902b7 00f067aa0ba902b9", ["7", "9"]],
    ["nowhere", []],
    ["  ", []],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

const log = {
  timeUs: 5,
  severity: "INFO",
  body: { message: "hello", n: 1 },
  attributes: {},
  service: "shop",
  traceId: TRACE,
  spanId: "a",
};

describe("the lines of a trace's log", () => {
  const spans = view([
    span("a", {
      events: [{ name: "exception", timeUs: 9, attributes: { "exception.type": "E", "exception.message": "no" } }],
    }),
    span("b", { startUs: 1, events: [{ name: "began", timeUs: 2, attributes: {} }], links: [link("a")] }),
  ]);
  it("are events and records in order of time", () => {
    const lines = traceLines(buildTraceTree(spans), [log]);

    expect(lines.map(({ text, severity, node }) => [text, severity, node?.key])).toEqual([
      ["began", "", "b"],
      ["hello", "INFO", "a"],
      ["exception E: no", "ERROR", "a"],
    ]);
  });

  it("are a span's own for that span", () => {
    const built = buildTraceTree(spans);
    const [a] = built.nodes;

    expect(a && linesOf(a, [log], built).map(({ text }) => text)).toEqual(["hello", "exception E: no"]);
  });
});

describe("the attributes of a line", () => {
  it("begin with what its span and its text do not say", () => {
    const attributes = { "faas.name": "f", job_id: "j-000001", step: "scan", message: "no scan", rows: 0 };
    const built = buildTraceTree(view([span("a", { attributes: { "job.id": "j-000001" } })]));
    const [line] = traceLines(built, [{ ...log, body: "step.failed: no scan", attributes }]);

    expect(line && lineAttributes(line).map(([key, value]) => `${key}=${value}`)).toEqual([
      ...["rows=0", "step=scan", "message=no scan", "job_id=j-000001", "faas.name=f"],
    ]);
  });
});

describe("the time that is shown", () => {
  it("stays inside the trace and in order", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -2, max: 3 }),
        fc.double({ noNaN: true, min: -2, max: 3 }),
        (from, to) => {
          const zoom = clampZoom({ from, to });

          expect(zoom.from >= 0 && zoom.to <= 1 + 1e-9 && zoom.from < zoom.to).toBe(true);
          const read = parseZoom(formatZoom(zoom) ?? null);
          expect(Math.abs(read.from - zoom.from) + Math.abs(read.to - zoom.to)).toBeLessThan(1e-6);
        },
      ),
    );
  });

  it("keeps the point that it is zoomed around, and moves by shares", () => {
    expect(zoomBy(WHOLE, 0.5, 0.25)).toEqual({ from: 0.125, to: 0.625 });
    expect(panBy({ from: 0.5, to: 0.75 }, 1)).toEqual({ from: 0.75, to: 1 });
    expect(panBy({ from: 0.5, to: 0.75 }, 9)).toEqual({ from: 0.75, to: 1 });
  });

  it.each(["", "1-1", "x", "0.5", "0.1-NaN"])("is the whole for %j in the address", (text) => {
    expect(parseZoom(text)).toEqual(WHOLE);
  });
});
