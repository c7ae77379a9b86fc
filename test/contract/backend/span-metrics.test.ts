import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import type { SeriesReader } from "../../../observability/backend/metrics/series-reader.ts";
import { createSpanSeries } from "../../../observability/backend/metrics/span-series.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { spanMetrics } from "../../../observability/backend/query/span-metrics.ts";
import {
  METRIC_NAMES,
  type MetricName,
  readMetricsQuery,
} from "../../../observability/backend/query/span-metrics-query.ts";
import type { SpanStatistics } from "../../../observability/backend/store/span-statistics.ts";
import { openTelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan } from "./otlp-builders.ts";

const NOW = Math.floor(Date.now() / 60_000) * 60_000;
const SPANS = 24_000;

interface Answer {
  name: string;
  metrics: {
    labels: { name: string; value: string }[];
    metricPoints: { gaugeValue: { doubleValue: number | "NaN" }; timestamp: string }[];
  }[];
}

describe("Jaeger's metrics over many spans", () => {
  const store = openTelemetryStore();
  const series = createSpanSeries({ store, now: () => NOW });
  const many = { ...series.reader, count: () => 1_000_000 };
  const none = { ...series.reader, complete: () => false };
  beforeAll(() => {
    for (let sent = 0; sent < SPANS; sent += 1_000) {
      const spans = Array.from({ length: 1_000 }, (_, index) => {
        const n = sent + index;
        const lasts = 5 + ((n * 7_919) % 200);
        return aSpan({
          name: `op ${n % 2}`,
          at: NOW - 3_600_000 + n * 149,
          lasts,
          status: { code: n % 8 === 0 ? 2 : 0 },
        });
      });
      store.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans)), store).rows);
    }
  });
  afterAll(() => {
    series.stop();
    store.close();
  });

  const ask = (metric: MetricName, reader: SeriesReader = many, more = "groupByOperation=true") => {
    const parameters = new URLSearchParams(
      `service=shop&quantile=0.95&endTs=${NOW}&step=60000&lookback=3000000&${more}`,
    );
    const answer = spanMetrics(metric, readMetricsQuery(metric, parameters, NOW), {
      statistics: store,
      series: reader,
    });
    return JSON.parse(JSON.stringify(answer)) as Answer;
  };

  it.each(METRIC_NAMES)("have %s from the series in the shape, and close to the values, of a scan", (metric) => {
    let scans = 0;
    const statistics: SpanStatistics = {
      ...store,
      samples(...query) {
        scans++;
        return store.samples(...query);
      },
    };
    const query = readMetricsQuery(
      metric,
      new URLSearchParams(`service=shop&quantile=0.5&endTs=${NOW}&step=60000`),
      NOW,
    );
    spanMetrics(metric, query, { statistics, series: many });
    expect(scans).toBe(0);

    const [fast, slow] = [ask(metric), ask(metric, none)];

    expect(fast.name).toBe(slow.name);
    expect(fast.metrics.map(({ labels }) => JSON.stringify(labels)).sort()).toEqual(
      slow.metrics.map(({ labels }) => JSON.stringify(labels)).sort(),
    );
    for (const line of slow.metrics) {
      const same = fast.metrics.find(({ labels }) => JSON.stringify(labels) === JSON.stringify(line.labels));
      expect(same?.metricPoints.map(({ timestamp }) => timestamp)).toEqual(
        line.metricPoints.map((one) => one.timestamp),
      );
      for (const [index, point] of line.metricPoints.entries()) {
        const exact = Number(point.gaugeValue.doubleValue);
        const found = Number(same?.metricPoints[index]?.gaugeValue.doubleValue);
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.05);
      }
    }
  });

  it("are scanned for when the windows are shorter than the series can tell", () => {
    const short = ask("calls", many, "step=60000&ratePer=20000");

    expect(short).toEqual(ask("calls", none, "step=60000&ratePer=20000"));
  });

  it("have a line for a service as a whole", () => {
    expect(ask("errors", many, "").metrics).toEqual([
      { labels: [{ name: "service_name", value: "shop" }], metricPoints: expect.any(Array) },
    ]);
    expect(ask("errors", many, "").metrics[0]?.metricPoints.at(-1)?.gaugeValue.doubleValue).toBeCloseTo(0.125, 2);
  });
});
