import { findRows, markWords } from "../../../observability/backend/viewer/model/job-find.ts";
import { linksOf, rowOfSpan, spansById } from "../../../observability/backend/viewer/model/job-links.ts";
import { rowsBySpan } from "../../../observability/backend/viewer/model/job-rows.ts";
import { aRow, aSpan, aView } from "./job-samples.ts";

const OTHER = "b".repeat(32);

describe("finding in a job", () => {
  const rows = [
    aRow("submit", { service: "job-generator" }),
    aRow("purge", { spanId: "05", error: { type: "STEP_FAILED", reason: "Locked" } }),
    aRow("wait", { note: "visibility 4 s" }),
  ];
  const spans = new Map([["05", aSpan("05", { attributes: { "job.step.index": 1, "table.name": "Orders" } })]]);

  it("looks through labels, services, notes, errors and attributes", () => {
    expect(findRows(rows, spans, "GENERATOR")).toEqual(["submit"]);
    expect(findRows(rows, spans, "visibility")).toEqual(["wait"]);
    expect(findRows(rows, spans, "step_failed locked")).toEqual(["purge"]);
    expect(findRows(rows, spans, "table.name=orders")).toEqual(["purge"]);
    expect(findRows(rows, spans, "job.step.index=1")).toEqual(["purge"]);
  });

  it("needs every word, and one at least", () => {
    expect(findRows(rows, spans, "purge generator")).toEqual([]);
    expect(findRows(rows, spans, "  ")).toEqual([]);
  });

  it("marks the words without losing a letter", () => {
    expect(markWords("step purge (Step)", "STEP (")).toEqual([
      { text: "step", hit: true },
      { text: " purge ", hit: false },
      { text: "(", hit: true },
      { text: "Step", hit: true },
      { text: ")", hit: false },
    ]);
    expect(markWords("a.b", ".")).toEqual([
      { text: "a", hit: false },
      { text: ".", hit: true },
      { text: "b", hit: false },
    ]);
    expect(markWords("whole", "")).toEqual([{ text: "whole", hit: false }]);
  });
});

describe("links of a span", () => {
  const sender = aSpan("01", { name: "send jobs-todo" });
  const receiver = aSpan("02", { links: [{ traceId: sender.traceId, spanId: "01", attributes: { n: 1 } }] });
  const view = aView([sender, receiver]);
  const spans = spansById(view);

  it("go both ways within a job", () => {
    expect(linksOf(receiver, view, spans)).toMatchObject([
      {
        direction: "to",
        spanId: "01",
        end: { name: "send jobs-todo", service: "job-processor" },
        attributes: { n: 1 },
      },
    ]);
    expect(linksOf(sender, view, spans)).toMatchObject([{ direction: "from", spanId: "02", attributes: { n: 1 } }]);
  });

  it("name far ends, and say when an end is not there", () => {
    const end = { traceId: OTHER, spanId: "09", service: "s", name: "batch", status: "error" as const, durationUs: 5 };
    const far = aSpan("03", {
      links: [
        { traceId: OTHER, spanId: "09", attributes: {} },
        { traceId: OTHER, spanId: "0a", attributes: {} },
      ],
    });
    const farView = aView([far], { linkEnds: [end] });

    expect(linksOf(far, farView, spansById(farView)).map((link) => link.end)).toEqual([end, undefined]);
  });

  it("come from other traces too, each once", () => {
    const back = {
      ...{ traceId: OTHER, spanId: "0b", service: "s", name: "batch", status: "ok" as const, durationUs: 5 },
      ...{ targetTraceId: sender.traceId, targetSpanId: "01" },
    };
    const withBack = aView([sender], { backLinks: [back, back] });

    expect(linksOf(sender, withBack, spansById(withBack))).toMatchObject([
      { direction: "from", spanId: "0b", end: { name: "batch" } },
    ]);
  });

  it("lead to the row that the span is seen in", () => {
    const top = aRow("top", { spanId: "01" });
    const hidden = aSpan("04", { parentSpanId: "01" });
    const circle = [aSpan("05", { parentSpanId: "06" }), aSpan("06", { parentSpanId: "05" })];
    const all = spansById(aView([sender, hidden, ...circle]));

    expect([rowOfSpan("04", rowsBySpan([top]), all), rowOfSpan("05", rowsBySpan([top]), all)]).toEqual([
      top,
      undefined,
    ]);
  });
});
