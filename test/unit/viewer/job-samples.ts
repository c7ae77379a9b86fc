import type { JobRow, TimelineRow } from "../../../observability/backend/api/job-view.ts";
import type { SpansView, SpanView } from "../../../observability/backend/api/span-view.ts";

/** A completed job of 1 s, submitted at second 1 000. */
export function aJob(more: Partial<JobRow> = {}): JobRow {
  return {
    id: "3f2a91c7-0000-4000-8000-00000000d91c",
    type: "data_cleanup",
    status: "completed",
    attempts: 1,
    duplicates: 0,
    redriven: false,
    submittedAtUs: 1_000e6,
    updatedAtUs: 1_001e6,
    finishedAtUs: 1_001e6,
    totalUs: 1e6,
    split: { bus: 0, "queue-wait": 0, "cold-start": 0, work: 1e6, "retry-wait": 0 },
    segments: [],
    alerts: 0,
    spans: 1,
    errorSpans: 0,
    traceIds: ["a".repeat(32)],
    ...more,
  };
}

/** A row of 10 µs at 0. */
export function aRow(key: string, more: Partial<TimelineRow> = {}): TimelineRow {
  const empty = { logs: 0, descendants: 0, critical: [] };
  return { key, kind: "span", depth: 0, label: key, startUs: 0, endUs: 10, status: "unset", ...empty, ...more };
}

export function aSpan(spanId: string, more: Partial<SpanView> = {}): SpanView {
  return {
    traceId: "a".repeat(32),
    spanId,
    parentSpanId: "",
    name: `span ${spanId}`,
    kind: "internal",
    startUs: 0,
    durationUs: 10,
    status: "unset",
    reason: "",
    attributes: {},
    events: [],
    links: [],
    origin: 0,
    ...more,
  };
}

export function aView(spans: SpanView[], more: Partial<SpansView> = {}): SpansView {
  const origin = { service: "job-processor", resource: {}, scopeName: "", scopeVersion: "", scopeAttributes: {} };
  return { origins: [origin], spans, missingTraceIds: [], backLinks: [], linkEnds: [], ...more };
}
