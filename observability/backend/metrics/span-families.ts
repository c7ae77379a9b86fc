import { KIND_NAMES } from "../otlp/model.ts";
import type { CumulativeHistogram, Exemplar } from "./cumulative-histogram.ts";
import type { Family, Labels, Sample, SampleExemplar } from "./exposition-text.ts";
import type { SeriesLabels } from "./series-catalog.ts";
import { idsText } from "./series-cell.ts";
import { DURATION_BOUNDS_MS, type SpanTotals, WAIT_BOUNDS_S } from "./span-totals.ts";

const STATUS_NAMES = ["UNSET", "OK", "ERROR"];

/** Calls and durations of spans, under the names that the Collector's span metrics connector gives them, and the waits in queues. */
export function spanFamilies(totals: SpanTotals): Family[] {
  const spans = Array.from(totals.durations(), ({ labels, histogram }) => ({ labels: spanLabels(labels), histogram }));
  return [
    {
      name: "traces_span_metrics_calls",
      type: "counter",
      help: "Spans that were received.",
      samples: spans.map(({ labels, histogram }) => ({ suffix: "_total", labels, value: total(histogram) })),
    },
    {
      name: "traces_span_metrics_duration_milliseconds",
      type: "histogram",
      unit: "milliseconds",
      help: "Durations of the spans that were received.",
      samples: spans.flatMap(({ labels, histogram }) => histogramSamples(labels, histogram, DURATION_BOUNDS_MS)),
    },
    {
      name: "jobtrail_queue_wait_seconds",
      type: "histogram",
      unit: "seconds",
      help: "Time that messages waited in a queue until they were taken.",
      samples: Array.from(totals.waits()).flatMap(({ queue, histogram }) =>
        histogramSamples({ queue }, histogram, WAIT_BOUNDS_S),
      ),
    },
  ];
}

function spanLabels({ service, operation, kind, status, jobType }: SeriesLabels): Labels {
  return {
    service_name: service,
    span_name: operation,
    span_kind: `SPAN_KIND_${(KIND_NAMES[kind] || "unspecified").toUpperCase()}`,
    status_code: `STATUS_CODE_${STATUS_NAMES[status] ?? "UNSET"}`,
    job_type: jobType,
  };
}

function histogramSamples(labels: Labels, histogram: CumulativeHistogram, bounds: readonly number[]): Sample[] {
  const samples: Sample[] = [];
  let count = 0;
  for (const [index, le] of [...bounds, Number.POSITIVE_INFINITY].entries()) {
    count += histogram.counts[index] ?? 0;
    const found = histogram.exemplars[index];
    const sample: Sample = { suffix: "_bucket", labels, le, value: count };
    samples.push(found ? { ...sample, exemplar: exemplar(found) } : sample);
  }
  samples.push({ suffix: "_sum", labels, value: histogram.sum }, { suffix: "_count", labels, value: count });
  return samples;
}

function exemplar({ ids, value, endUs }: Exemplar): SampleExemplar {
  const { traceId, spanId } = idsText(ids);
  return { labels: { trace_id: traceId, span_id: spanId }, value, timeS: endUs / 1_000_000 };
}

function total({ counts }: CumulativeHistogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
