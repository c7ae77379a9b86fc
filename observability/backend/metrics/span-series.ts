import type { SeriesView } from "../api/metrics-view.ts";
import type { IndexedAttribute } from "../store/records.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { type ExpositionFormat, expositionText, type Family } from "./exposition-text.ts";
import { rebuildSeries } from "./rebuild-series.ts";
import type { ReceivedMetrics } from "./received-metrics.ts";
import type { RefusedRequests } from "./refused-requests.ts";
import { receivedFamilies } from "./render-received-metrics.ts";
import { createSeriesCatalog } from "./series-catalog.ts";
import type { SeriesReader } from "./series-reader.ts";
import { type SeriesQuery, seriesView } from "./series-view.ts";
import { spanFamilies } from "./span-families.ts";
import { createSpanTotals } from "./span-totals.ts";
import { storeFamilies } from "./store-families.ts";
import { createTimeBuckets } from "./time-buckets.ts";

export interface SpanSeries {
  readonly reader: SeriesReader;
  series(query: SeriesQuery): SeriesView;
  /** Counters of the spans that came since the start, the state of the store, what else is given, and the OTLP metrics that were received. */
  prometheus(format: ExpositionFormat, others?: readonly Family[]): string;
  stop(): void;
}

export interface SpanSeriesOptions {
  store: TelemetryStore;
  received?: ReceivedMetrics | undefined;
  refused?: RefusedRequests | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Series that are kept apart; what comes beyond is counted as "other". */
  mostSeries?: number;
}

const JOB_TYPE = "job.type";

/**
 * Counts every span that is new to the store, once, when it is written. By time, a span counts where it ended; what the store already held is
 * read in slices after the start. The totals only grow: neither eviction nor a late or misdated span takes from them.
 */
export function createSpanSeries({
  store,
  received,
  refused,
  now = Date.now,
  mostSeries,
}: SpanSeriesOptions): SpanSeries {
  const catalog = createSeriesCatalog({ most: mostSeries });
  const buckets = createTimeBuckets({ now });
  const totals = createSpanTotals(catalog.labels);
  const startedAtMs = now();

  const stopObserving = store.observe({
    spansWritten(spans, isNew) {
      for (let index = 0; index < spans.length; index++) {
        const span = spans[index];
        if (!span || !isNew[index]) continue;
        const { name, kind, start, end, statusCode, origin, indexed } = span;
        const durationUs = end > start ? Number(end - start) / 1_000 : 0;
        const endUs = Number(start) / 1_000 + durationUs;
        const jobType = jobTypeIn(indexed) || jobTypeIn(origin.indexed);
        const series = catalog.idOf(origin.service, name, kind, statusCode, jobType);
        buckets.add(series, endUs, durationUs, span);
        totals.add(series, endUs, durationUs, span);
      }
    },
    cleared() {
      rebuild.finish();
      buckets.clear();
      received?.clear();
    },
  });

  const rebuild = rebuildSeries(store, (span) => {
    const { operation, statusCode, indexed } = span;
    const durationUs = Number(span.duration) / 1_000;
    const series = catalog.idOf(operation.service, operation.name, operation.kind, statusCode, jobTypeIn(indexed));
    buckets.add(series, Number(span.start) / 1_000 + durationUs, durationUs, span);
  });

  const reader = { ...buckets, labels: catalog.labels, complete: rebuild.complete };

  return {
    reader,
    series: (query) => seriesView(reader, query, now() * 1_000),
    prometheus(format, more = []) {
      const own = [
        ...spanFamilies(totals),
        ...storeFamilies(store, startedAtMs),
        ...(refused ? [refused.family()] : []),
        ...more,
      ];
      const others = received ? receivedFamilies(received, { taken: own.map(({ name }) => name) }) : [];
      return expositionText([...own, ...others], format);
    },
    stop() {
      stopObserving();
      rebuild.stop();
    },
  };
}

function jobTypeIn(indexed: readonly IndexedAttribute[]): string {
  for (const { key, value } of indexed) if (key === JOB_TYPE) return value;
  return "";
}
