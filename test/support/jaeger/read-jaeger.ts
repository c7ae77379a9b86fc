import { fromOtlpJson } from "../../../observability/checker/from-otlp-json.ts";
import type { TraceSpan } from "../../../observability/checker/index.ts";

/** A trace as Jaeger's page gets it. */
export interface JaegerTrace {
  traceID: string;
  spans: { spanID: string; operationName: string; processID: string; warnings: string[] | null }[];
  processes: Record<string, { serviceName: string; tags: { key: string; value: unknown }[] }>;
}

/** The traces of every service, each once. */
export async function allTraces(queryUrl: string): Promise<JaegerTrace[]> {
  const services: { data: string[] | null } = await readJson(`${queryUrl}/api/services`);
  const found = new Map<string, JaegerTrace>();
  for (const service of services.data ?? []) {
    const query = new URLSearchParams({ service, limit: "1500" });
    const traces: { data: JaegerTrace[] } = await readJson(`${queryUrl}/api/traces?${query}`);
    for (const trace of traces.data) found.set(trace.traceID, trace);
  }
  return [...found.values()];
}

/** The spans of a trace with everything that OTLP has, as they came in; none when there is no such trace. */
export function spansOf(queryUrl: string, traceId: string): Promise<TraceSpan[]> {
  return readSpans(`${queryUrl}/api/v3/traces/${traceId}?rawTraces=true&raw_traces=true`);
}

/** The same as Jaeger shows them, with its warnings in an attribute. It keeps those of a trace that was not whole yet: not to be used before. */
export function shownSpansOf(queryUrl: string, traceId: string): Promise<TraceSpan[]> {
  return readSpans(`${queryUrl}/api/v3/traces/${traceId}`);
}

async function readSpans(url: string): Promise<TraceSpan[]> {
  const response = await fetch(url);
  return response.ok ? fromOtlpJson(await response.json()) : [];
}

async function readJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`expected JSON from ${url}, got status ${response.status}`);
  return response.json() as Promise<T>;
}
