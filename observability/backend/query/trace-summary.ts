import { STATUS_ERROR } from "../otlp/model.ts";
import type { Json } from "../otlp/proto-json.ts";
import type { SpanOutline } from "../store/read-traces.ts";

/** What a list shows of a trace, in the v3 API's form. The root is the earliest span without a parent; without one its names are absent. */
export function traceSummary(traceId: string, spans: readonly SpanOutline[]): { [key: string]: Json } {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const services = new Map<string, { name: string; spanCount: number; errorSpanCount: number }>();
  let root: SpanOutline | undefined;
  let [errorSpanCount, orphanSpanCount] = [0, 0];
  let [min, max] = [spans[0]?.start ?? 0n, 0n];
  for (const span of spans) {
    const { operation, start, duration, parentSpanId } = span;
    const failed = span.statusCode === STATUS_ERROR ? 1 : 0;
    const service = services.get(operation.service) ?? { name: operation.service, spanCount: 0, errorSpanCount: 0 };
    services.set(operation.service, service);
    service.spanCount++;
    service.errorSpanCount += failed;
    errorSpanCount += failed;
    if (parentSpanId !== "" && !ids.has(parentSpanId)) orphanSpanCount++;
    if (parentSpanId === "" && (!root || start < root.start)) root = span;
    if (start < min) min = start;
    if (start + duration > max) max = start + duration;
  }
  return {
    traceId,
    ...(root && { rootServiceName: root.operation.service, rootOperationName: root.operation.name }),
    minStartTimeUnixNano: min.toString(),
    maxEndTimeUnixNano: max.toString(),
    spanCount: spans.length,
    errorSpanCount,
    orphanSpanCount,
    services: [...services.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
