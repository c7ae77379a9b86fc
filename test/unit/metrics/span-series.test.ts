import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import type { SeriesQuery } from "../../../observability/backend/metrics/series-view.ts";
import { createSpanSeries } from "../../../observability/backend/metrics/span-series.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { openTelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan, traceId } from "../../contract/backend/otlp-builders.ts";
import { waitFor } from "../../support/wait-for.ts";
import { aSpanRecord } from "./a-span-record.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const MINUTE = 60_000;
const CONSUMER = 5;
const INTERNAL = 1;
const ERROR = 2;

function setUp({ maxSpans, mostSeries }: { maxSpans?: number; mostSeries?: number } = {}) {
  const store = openTelemetryStore({ maxSpans });
  const clock = { ms: NOW };
  const series = createSpanSeries({ store, now: () => clock.ms, ...(mostSeries !== undefined && { mostSeries }) });
  return { store, series, clock };
}

function query(more: Partial<SeriesQuery> = {}): SeriesQuery {
  return { by: "operation", startUs: (NOW - 15 * MINUTE) * 1_000, endUs: NOW * 1_000, stepS: 10, ...more };
}

/** Calls of all lines of the exposition. */
function calls(text: string): number {
  const values = [...text.matchAll(/^traces_span_metrics_calls_total\{.*\} (\d+)$/gm)].map(([, value]) =>
    Number(value),
  );
  return values.reduce((sum, value) => sum + value, 0);
}

describe("the series of spans", () => {
  it("give rate, error share and quantiles of an operation in the bucket where its spans ended", () => {
    const { store, series } = setUp();
    const at = NOW - MINUTE;
    const durations = Array.from({ length: 100 }, (_, index) => index + 1);

    store.writeSpans(durations.map((lasts) => aSpanRecord({ endedAt: at, lasts, status: lasts > 90 ? ERROR : 0 })));

    const { timesUs, stepS, series: lines } = series.series(query());
    const index = timesUs.findIndex((timeUs) => Math.abs(timeUs - at * 1_000) <= (stepS * 1_000_000) / 2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      labels: { service: "shop", operation: "work", kind: "server" },
      calls: 100,
      errors: 10,
    });
    expect(lines[0]?.rate[index]).toBe(10);
    expect(lines[0]?.errorShare[index]).toBe(0.1);
    for (const [quantile, exact] of [
      [lines[0]?.p50Ms[index], 50.5],
      [lines[0]?.p95Ms[index], 95.05],
      [lines[0]?.p99Ms[index], 99.01],
    ] as const) {
      expect(Math.abs((quantile ?? 0) / exact - 1)).toBeLessThan(0.03);
    }
    expect(lines[0]?.p50Ms[index - 1]).toBeNull();
    expect(lines[0]?.rate[index - 1]).toBe(0);
  });

  it("merge the quantiles of many buckets into those of a long step", () => {
    const { store, series } = setUp();
    for (let lasts = 1; lasts <= 600; lasts++) {
      store.writeSpans([aSpanRecord({ endedAt: NOW - 10 * MINUTE + lasts * 900, lasts })]);
    }

    const fine = series.series(query({ stepS: 10 }));
    const coarse = series.series(query({ stepS: 3_600 }));

    expect(fine.series[0]?.p50Ms.filter((value) => value !== null).length).toBeGreaterThan(50);
    expect(coarse.series[0]?.totalMs).toEqual(fine.series[0]?.totalMs);
    expect(Math.abs((coarse.series[0]?.totalMs.p50 ?? 0) / 300.5 - 1)).toBeLessThan(0.03);
    expect(Math.abs((coarse.series[0]?.totalMs.p99 ?? 0) / 594 - 1)).toBeLessThan(0.03);
  });

  it("count a span once, however often it comes", () => {
    const { store, series } = setUp();
    const span = aSpanRecord({ endedAt: NOW - MINUTE });

    store.writeSpans([span, span]);
    store.writeSpans([span]);

    expect(series.series(query()).series[0]?.calls).toBe(1);
    expect(calls(series.prometheus("prometheus"))).toBe(1);
  });

  it("name the slowest span of a bucket, and the slowest that failed", () => {
    const { store, series } = setUp();
    const [slow, failed] = [traceId(), traceId()];

    store.writeSpans([
      aSpanRecord({ endedAt: NOW - MINUTE, lasts: 5 }),
      aSpanRecord({ endedAt: NOW - MINUTE, lasts: 80, traceId: slow, spanId: "00000000000000aa" }),
      aSpanRecord({ endedAt: NOW - MINUTE, lasts: 40, traceId: failed, status: ERROR }),
    ]);

    expect(series.series(query()).series[0]?.exemplars).toEqual([
      { timeUs: (NOW - MINUTE) * 1_000, durationMs: 80, traceId: slow, spanId: "00000000000000aa" },
      expect.objectContaining({ durationMs: 40, traceId: failed, failed: true }),
    ]);
  });

  it("tell the attempts of a job type from its other spans", () => {
    const { store, series } = setUp();
    const endedAt = NOW - MINUTE;
    const ofType = { jobType: "data_cleanup", endedAt };

    store.writeSpans([
      aSpanRecord({ ...ofType, service: "ingester", name: "process in", kind: CONSUMER }),
      aSpanRecord({ ...ofType, service: "ingester", name: "process in", kind: CONSUMER, status: ERROR }),
      aSpanRecord({ ...ofType, service: "processor", name: "process todo", kind: CONSUMER, lasts: 200 }),
      aSpanRecord({ ...ofType, service: "processor", name: "execute data_cleanup", kind: INTERNAL }),
      aSpanRecord({ endedAt, service: "processor", name: "process todo", kind: CONSUMER }),
    ]);

    const { series: lines } = series.series(query({ by: "job-type" }));
    expect(lines).toEqual([expect.objectContaining({ labels: { jobType: "data_cleanup" }, calls: 2, errors: 1 })]);
  });

  it("count waits per queue, by the names of their spans", () => {
    const { store, series } = setUp();

    store.writeSpans([
      aSpanRecord({ name: "wait jobs-todo", kind: INTERNAL, endedAt: NOW - MINUTE, lasts: 1_500 }),
      aSpanRecord({ name: "wait jobs.fifo", kind: INTERNAL, endedAt: NOW - MINUTE }),
      aSpanRecord({ name: "wait for a lock", kind: INTERNAL, endedAt: NOW - MINUTE }),
      aSpanRecord({ name: "wait served", endedAt: NOW - MINUTE }),
    ]);

    const { series: lines } = series.series(query({ by: "queue" }));
    expect(lines.map(({ labels, totalMs }) => [labels.queue, totalMs.p50])).toEqual([
      ["jobs-todo", 1_500],
      ["jobs.fifo", 10],
    ]);
  });

  it("keep to the service and the job type that are asked for", () => {
    const { store, series } = setUp();
    store.writeSpans([
      aSpanRecord({ service: "a", endedAt: NOW - MINUTE, jobType: "x" }),
      aSpanRecord({ service: "b", endedAt: NOW - MINUTE, jobType: "y" }),
    ]);

    const services = (more: Partial<SeriesQuery>) => series.series(query(more)).series.map((one) => one.labels.service);

    expect(services({ service: "a" })).toEqual(["a"]);
    expect(services({ jobType: "y" })).toEqual(["b"]);
    expect(services({ service: "a", jobType: "y" })).toEqual([]);
  });

  it("put a span that comes a day late where it ended, in the coarser buckets that are left of that time", () => {
    const { store, series } = setUp();
    const late = NOW - 24 * 60 * MINUTE;

    store.writeSpans([aSpanRecord({ endedAt: NOW - MINUTE }), aSpanRecord({ endedAt: late })]);

    const around = query({ startUs: (late - 5 * MINUTE) * 1_000, endUs: (late + 5 * MINUTE) * 1_000 });
    expect(series.series(around)).toMatchObject({ stepS: 60, series: [{ calls: 1 }] });
    expect(series.series(query()).series[0]?.calls).toBe(1);
    expect(calls(series.prometheus("prometheus"))).toBe(2);
  });

  it("count spans of impossible times in the totals only", () => {
    const { store, series } = setUp();
    const year = 365 * 24 * 60 * MINUTE;

    store.writeSpans([aSpanRecord({ endedAt: NOW + year }), aSpanRecord({ endedAt: NOW - year })]);

    const everything = query({ startUs: 0, endUs: (NOW + 2 * year) * 1_000, stepS: 864_000 });
    expect(series.series(everything).series).toEqual([]);
    expect(calls(series.prometheus("prometheus"))).toBe(2);
  });

  it("survive a clock that jumps a day ahead and back", () => {
    const { store, series, clock } = setUp();
    store.writeSpans([aSpanRecord({ endedAt: NOW - MINUTE })]);

    clock.ms = NOW + 24 * 60 * MINUTE;
    store.writeSpans([aSpanRecord({ endedAt: clock.ms })]);
    clock.ms = NOW;
    store.writeSpans([aSpanRecord({ endedAt: NOW })]);

    expect(series.series(query()).series[0]?.calls).toBe(2);
    expect(calls(series.prometheus("prometheus"))).toBe(3);
  });

  it("do not lose what the store evicts", () => {
    const { store, series } = setUp({ maxSpans: 10 });

    for (let index = 0; index < 50; index++) store.writeSpans([aSpanRecord({ endedAt: NOW - MINUTE })]);

    expect(store.status().spans).toBeLessThanOrEqual(10);
    expect(calls(series.prometheus("prometheus"))).toBe(50);
    expect(series.series(query()).series[0]?.calls).toBe(50);
  });

  it("are of bounded number: what comes beyond is counted as other", () => {
    const { store, series } = setUp({ mostSeries: 20 });

    store.writeSpans(
      Array.from({ length: 500 }, (_, index) =>
        aSpanRecord({ name: `GET /${index}`, service: `s${index % 9}`, endedAt: NOW - MINUTE }),
      ),
    );

    const { series: lines } = series.series(query());
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(lines.reduce((sum, line) => sum + line.calls, 0)).toBe(500);
    expect(lines).toContainEqual(
      expect.objectContaining({ labels: { service: "other", operation: "other", kind: "server" } }),
    );
    expect(calls(series.prometheus("prometheus"))).toBe(500);
  });

  it("are read from the store after a restart, without being counted as new", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "series-"));
    const at = Date.now() - MINUTE;
    const write = (store: ReturnType<typeof openTelemetryStore>, spans: Record<string, unknown>[]) =>
      store.writeSpans(readSpans(encodeJson(exportTraceRequest, anExport(spans)), store).rows);
    const before = openTelemetryStore({ dataDir });
    write(
      before,
      Array.from({ length: 1_200 }, () => aSpan({ kind: CONSUMER, at, lasts: 20, with: { "job.type": "cleanup" } })),
    );
    before.close();

    const store = openTelemetryStore({ dataDir });
    const series = createSpanSeries({ store });
    write(store, [aSpan({ kind: CONSUMER, at, lasts: 20, with: { "job.type": "cleanup" } })]);
    const completeAtOnce = series.reader.complete();
    await waitFor(() => series.reader.complete() || undefined, { what: "the rebuilt series" });

    const range = { startUs: (at - MINUTE) * 1_000, endUs: (at + MINUTE) * 1_000, stepS: 10 };
    expect(completeAtOnce).toBe(false);
    expect(series.series({ by: "job-type", ...range }).series).toEqual([
      expect.objectContaining({ labels: { jobType: "cleanup" }, calls: 1_201, totalMs: { p50: 20, p95: 20, p99: 20 } }),
    ]);
    expect(calls(series.prometheus("prometheus"))).toBe(1);
    series.stop();
    store.close();
    rmSync(dataDir, { recursive: true });
  });
});
