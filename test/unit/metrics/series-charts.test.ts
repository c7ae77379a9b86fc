import {
  brushedRange,
  durationChart,
  exemplarAddress,
  exemplarAt,
  rateChart,
  shareChart,
  slowestAt,
} from "../../../observability/backend/viewer/model/series-charts.ts";
import { seriesLines } from "../../../observability/backend/viewer/model/series-lines.ts";
import { aMetricSeries, aSeriesView } from "./a-series-view.ts";

const slow = { timeUs: 12e6, durationMs: 900, traceId: "a1", spanId: "b1" };
const failed = { timeUs: 13e6, durationMs: 300, traceId: "a2", spanId: "b2", failed: true };
const later = { timeUs: 20e6, durationMs: 5_000, traceId: "a3", spanId: "b3" };

describe("the charts of series", () => {
  it("have times in seconds and no rate for a bucket that is not over", () => {
    const view = aSeriesView();

    expect(rateChart(view, seriesLines(view))).toMatchObject({
      measure: "rate",
      times: [5, 15, 25],
      curves: [{ key: "invoice", values: [1, 2, null] }],
    });
    expect(rateChart({ ...view, nowUs: 30e6 }, seriesLines(view)).curves[0]?.values).toEqual([1, 2, 3]);
  });

  it("leave gaps where nothing happened", () => {
    const view = aSeriesView();

    expect(shareChart(view, seriesLines(view)).curves[0]?.values).toEqual([0, null, 0.5]);
  });

  it("have a curve per quantile, in microseconds that a logarithmic axis can show", () => {
    const view = aSeriesView();

    const { curves } = durationChart(view, seriesLines(view), ["p50", "p99"]);

    expect(curves.map(({ key, quantile, values }) => [key, quantile, values])).toEqual([
      ["invoice p50", "p50", [10_000, null, 30_000]],
      ["invoice p99", "p99", [25_000, null, 1]],
    ]);
  });

  it("open the slowest span of a bucket, and the slowest failed one from the chart of errors", () => {
    const view = aSeriesView([aMetricSeries({ exemplars: [slow, failed, later] })]);
    const [line] = seriesLines(view);

    expect(line && exemplarAt(view, line, 1)).toBe(slow);
    expect(line && exemplarAt(view, line, 1, { failed: true })).toBe(failed);
    expect(line && exemplarAt(view, line, 2, { failed: true })).toBe(later);
    expect(line && exemplarAt(view, line, 0)).toBeUndefined();
    expect(line && exemplarAt(view, line, 7)).toBeUndefined();
    expect(exemplarAddress(slow)).toBe("/trace/a1?uiFind=b1");
  });

  it("open the slowest of all lines where none is near", () => {
    const view = aSeriesView([
      aMetricSeries({ exemplars: [failed] }),
      aMetricSeries({ labels: { jobType: "cleanup" }, exemplars: [slow] }),
    ]);
    const lines = seriesLines(view);

    expect(slowestAt(view, lines, 1)).toBe(slow);
    expect(slowestAt(view, lines, 1, { failed: true })).toBe(failed);
    expect(slowestAt(view, lines, 0)).toBeUndefined();
  });

  it("brush whole buckets, from either side", () => {
    const view = aSeriesView();

    expect(brushedRange(view, 0, 1)).toEqual({ startUs: "0", endUs: "20000000" });
    expect(brushedRange(view, 2, 1)).toEqual({ startUs: "10000000", endUs: "30000000" });
    expect(brushedRange(view, 0, 9)).toBeUndefined();
  });
});
