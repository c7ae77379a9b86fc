import { formatAge, formatDuration, formatTags, parseTags } from "../../../observability/backend/viewer/model/format.ts";
import { findRows, layoutTrace, ticks, visibleRows } from "../../../observability/backend/viewer/model/layout.ts";
import { type PageSpan, pageSpans } from "../../../observability/backend/viewer/model/otlp-json.ts";

function span(id: string, parentId = "", start = 0, duration = 10, more: Partial<PageSpan> = {}): PageSpan {
  const empty = { attributes: [], resource: [], scope: "", events: [], links: [], statusMessage: "" };
  return {
    id,
    parentId,
    name: `span ${id}`,
    service: "shop",
    kind: 1,
    start,
    duration,
    failed: false,
    ...empty,
    ...more,
  };
}

const lines = (spans: PageSpan[]) => layoutTrace(spans).rows.map(({ span, depth }) => `${" ".repeat(depth)}${span.id}`);

describe("the waterfall", () => {
  it("puts parents before children and siblings in order of their start", () => {
    expect(lines([span("c", "a", 5), span("d", "b", 3), span("b", "a", 2), span("a")])).toEqual([
      "a",
      " b",
      "  d",
      " c",
    ]);
  });

  it("shows spans whose parent is missing at the top, and marks them", () => {
    const { rows, orphans } = layoutTrace([span("a"), span("b", "gone", 3)]);

    expect(rows.map(({ depth, orphan }) => [depth, orphan])).toEqual([
      [0, false],
      [0, true],
    ]);
    expect(orphans).toBe(1);
  });

  it("shows every span of a circle of parents once, and a span that is its own parent", () => {
    expect(lines([span("a", "c", 1), span("b", "a", 2), span("c", "b", 3)])).toEqual(["a", " b", "  c"]);
    expect(lines([span("a", "a")])).toEqual(["a"]);
  });

  it("keeps a line for each copy of a span id", () => {
    expect(lines([span("a"), span("a", "", 5), span("b", "a", 6)])).toEqual(["a", " b", "a"]);
  });

  it("places bars as shares of the time, also when nothing takes time", () => {
    const { rows, duration } = layoutTrace([span("a", "", 100, 100), span("b", "a", 150, 25)]);

    expect([duration, rows[1]?.left, rows[1]?.width]).toEqual([100, 0.5, 0.25]);
    expect(layoutTrace([span("a", "", 5, 0)]).rows[0]).toMatchObject({ left: 0, width: 0 });
    expect(layoutTrace([])).toMatchObject({ rows: [], duration: 0 });
  });

  it("tells waits in queues from work", () => {
    const { rows } = layoutTrace([span("a", "", 0, 1, { name: "wait jobs-todo" }), span("b", "", 1)]);

    expect(rows.map(({ waiting }) => waiting)).toEqual([true, false]);
  });

  it("hides what is below a folded line only", () => {
    const { rows } = layoutTrace([span("a"), span("b", "a", 1), span("c", "b", 2), span("d", "a", 3)]);

    expect(visibleRows(rows, new Set(["b"])).map((row) => row.span.id)).toEqual(["a", "b", "d"]);
    expect(visibleRows(rows, new Set(["a"])).map((row) => row.span.id)).toEqual(["a"]);
  });

  it("finds lines by id, name and attribute", () => {
    const { rows } = layoutTrace([span("a"), span("b", "", 1, 1, { attributes: [["job.id", "J-7"]] })]);

    expect(findRows(rows, "j-7").map((row) => row.span.id)).toEqual(["b"]);
    expect(findRows(rows, " ")).toEqual([]);
  });

  it("lays out 20 000 spans of one chain", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      span(String(index), index === 0 ? "" : String(index - 1), index),
    );

    expect(layoutTrace(chain).rows.at(-1)?.depth).toBe(19_999);
  });

  it("rules round times", () => {
    expect(ticks(1_900_000)).toEqual([0, 500_000, 1_000_000, 1_500_000]);
    expect(ticks(0)).toEqual([0]);
  });
});

describe("the page's words", () => {
  it.each([
    [0.5, "<1 µs"],
    [12.3456, "12.3 µs"],
    [38_200, "38.2 ms"],
    [1_236_000, "1.24 s"],
    [125_000_000, "2 min 5 s"],
    [7_260_000_000, "2 h 1 min"],
  ])("writes %d µs as %s", (microseconds, text) => {
    expect(formatDuration(microseconds)).toBe(text);
  });

  it("tells ages", () => {
    expect([formatAge(0, 500), formatAge(0, 8_000), formatAge(0, 200_000)]).toEqual([
      "just now",
      "8 s ago",
      "3 min ago",
    ]);
  });

  it("reads tags as words, and writes them back", () => {
    const { tags, wrong } = parseTags('error=true "k v" a="x \\"y\\"" b=');

    expect(tags).toEqual({ error: "true", a: 'x "y"', b: "" });
    expect(wrong).toEqual(['"k', 'v"']);
    expect(parseTags(formatTags({ a: 'x "y"', b: "c" })).tags).toEqual({ a: 'x "y"', b: "c" });
  });

  it("reads OTLP JSON whose zero values are left out", () => {
    expect(pageSpans([{ scopeSpans: [{ spans: [{ spanId: "1" }] }] }, {}])).toMatchObject([
      { id: "1", name: "", service: "", duration: 0 },
    ]);
  });
});
