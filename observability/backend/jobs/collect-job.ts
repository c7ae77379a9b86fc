import type { OriginSpan } from "../otlp/model.ts";
import { partSharedIds } from "../store/part-shared-ids.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { type JobSpan, jobSpans, spanKey } from "./job-span.ts";
import { ownSpans } from "./own-spans.ts";
import { isMessage } from "./span-roles.ts";
import { toSpansView } from "./spans-view.ts";

export const JOB_ID_KEY = "job.id";
/** More traces than this of one job are not read, the newest are. */
const MOST_TRACES = 200;

export interface CollectedJob {
  /** Those of the job alone. */
  spans: JobSpan[];
  /** The store's keys of all its traces. */
  traceKeys: number[];
}

/** Reads the spans of a job from the store: of the traces that carry its id and of those that are linked to them. Empty for an unknown job. */
export function collectJob(store: TelemetryStore, jobId: string): CollectedJob {
  const traceKeys = store.tracesWith({ key: JOB_ID_KEY, value: jobId }).slice(-MOST_TRACES);
  const spansOf = (key: number) => partSharedIds(store.spans(key));
  const stored = traceKeys.flatMap(spansOf);
  let spans = own(stored, jobId);
  const linked = linkedTraces(store, spans, new Set(traceKeys));
  if (linked.length > 0) {
    traceKeys.push(...linked);
    spans = own([...stored, ...linked.flatMap(spansOf)], jobId);
  }
  return { spans, traceKeys };
}

/** Ids of all traces of a job. */
export function tracesOfJob(store: TelemetryStore, jobId: string): string[] {
  return collectJob(store, jobId).traceKeys.map((key) => store.traceId(key));
}

function own(stored: readonly OriginSpan[], jobId: string): JobSpan[] {
  return ownSpans(jobSpans(toSpansView({ spans: stored })), jobId);
}

/**
 * Traces that do not carry the job's id and are tied to it by links alone: those that its beginning points to, and, where nobody has taken
 * its messages, those that point to it.
 */
function linkedTraces(store: TelemetryStore, spans: readonly JobSpan[], known: ReadonlySet<number>): number[] {
  const keys = new Set(spans.map(({ key }) => key));
  const found = new Set<number>();
  const add = (traceId: string) => {
    const key = store.traceKey(traceId);
    if (key !== undefined && !known.has(key)) found.add(key);
  };
  for (const { traceId, parentSpanId, links } of spans) {
    const isTop = parentSpanId === "" || !keys.has(spanKey(traceId, parentSpanId));
    if (!isTop || links.some((link) => keys.has(spanKey(link.traceId, link.spanId)))) continue;
    for (const link of links) add(link.traceId);
  }
  if (!spans.some(isMessage) && spans.some(({ kind }) => kind === "producer")) {
    for (const traceId of new Set(spans.map((span) => span.traceId))) {
      for (const link of store.linksTo(traceId)) add(link.traceId);
    }
  }
  return [...found].slice(0, MOST_TRACES);
}
