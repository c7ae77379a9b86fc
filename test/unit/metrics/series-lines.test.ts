import {
  LINE_COLOURS,
  lineColours,
  seriesLines,
  shownKeys,
  switchLine,
} from "../../../observability/backend/viewer/model/series-lines.ts";
import {
  nextSort,
  readSort,
  sortLines,
  sparkPoints,
} from "../../../observability/backend/viewer/model/series-table.ts";
import { aMetricSeries, aSeriesView } from "./a-series-view.ts";

const many = aSeriesView(
  Array.from({ length: 12 }, (_, index) => aMetricSeries({ labels: { jobType: `type ${index}` }, calls: 100 - index })),
);

describe("the lines of series", () => {
  it("are named by job type, queue or operation, and told apart by service and kind", () => {
    const view = aSeriesView([
      aMetricSeries({ labels: { service: "a", operation: "pay", kind: "server" } }),
      aMetricSeries({ labels: { service: "b", operation: "pay", kind: "client" } }),
      aMetricSeries({ labels: { queue: "jobs-todo" } }),
    ]);

    expect(seriesLines(view).map(({ key, label }) => [key, label])).toEqual([
      ["a · pay · server", "pay"],
      ["b · pay · client", "pay"],
      ["jobs-todo", "jobs-todo"],
    ]);
    expect(seriesLines(view, "client").map(({ key }) => key)).toEqual(["b · pay · client", "jobs-todo"]);
  });

  it("are shown by the address, else those with the most calls", () => {
    const lines = seriesLines(many);

    expect(shownKeys(lines, [])).toHaveLength(LINE_COLOURS);
    expect(shownKeys(lines, ["type 11", "gone"])).toEqual(["type 11"]);
    expect(switchLine(["a", "b"], "b")).toEqual(["a"]);
    expect(switchLine(["a"], "b")).toEqual(["a", "b"]);
    expect(shownKeys(lines, switchLine(["type 1"], "type 1"))).toEqual([]);
  });

  it("keep their colours when calls change their order", () => {
    const lines = seriesLines(many).slice(0, 4);
    const keys = lines.map(({ key }) => key);

    const before = lineColours(lines, keys);
    const after = lineColours(lines.toReversed(), keys);

    expect(after).toEqual(before);
    expect(new Set(before.values()).size).toBe(4);
  });

  it("are sorted by any column, the same values by name", () => {
    const lines = seriesLines(
      aSeriesView([
        aMetricSeries({ labels: { jobType: "b" }, calls: 5, totalMs: { p50: 1, p95: 9, p99: 9 } }),
        aMetricSeries({ labels: { jobType: "a" }, calls: 5, totalMs: { p50: 2, p95: 3, p99: 3 } }),
      ]),
    );
    const order = (text: string) => sortLines(lines, readSort(new URLSearchParams(text))).map(({ key }) => key);

    expect(order("")).toEqual(["a", "b"]);
    expect(order("sort=name")).toEqual(["a", "b"]);
    expect(order("sort=-name")).toEqual(["b", "a"]);
    expect(order("sort=-p95")).toEqual(["b", "a"]);
    expect(order("sort=p50")).toEqual(["b", "a"]);
    expect(order("sort=nonsense")).toEqual(["a", "b"]);
  });

  it("turn round when a column is pressed again", () => {
    expect(nextSort({ column: "calls", descending: true }, "p95")).toBe("-p95");
    expect(nextSort({ column: "p95", descending: true }, "p95")).toBe("p95");
    expect(nextSort({ column: "p95", descending: true }, "name")).toBe("name");
  });

  it("have a spark line that fills its height", () => {
    expect(sparkPoints([0, 4, 2], { width: 20, height: 12 })).toBe("0.0,11.0 10.0,1.0 20.0,6.0");
    expect(sparkPoints([0], { width: 20, height: 12 })).toBe("0.0,11.0");
    expect(sparkPoints([], { width: 20, height: 12 })).toBe("");
  });
});
