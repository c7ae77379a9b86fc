import { decodeMessage } from "../otlp/decode-message.ts";
import { encodeJson } from "../otlp/encode-json.ts";
import type { OriginSpan, Resource, Scope } from "../otlp/model.ts";
import { exportTraceRequest } from "../otlp/otlp-types.ts";
import type { Json } from "../otlp/proto-json.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { type AdjustedSpan, adjustTrace } from "./adjust-trace.ts";
import { jaegerTrace } from "./jaeger-json.ts";

const NO_RESOURCE: Resource = { attributes: [], droppedAttributesCount: 0, entityRefs: [] };
const NO_SCOPE: Scope = { name: "", version: "", attributes: [], droppedAttributesCount: 0 };

/** The spans of a stored trace, adjusted unless `raw`; undefined when the store has none of them. */
export function readTrace(
  store: TelemetryStore,
  traceId: string,
  { raw }: { raw: boolean },
): AdjustedSpan[] | undefined {
  const key = store.traceKey(traceId);
  const spans = key === undefined ? [] : store.spans(key);
  if (spans.length === 0) return undefined;
  return raw ? unadjusted(spans) : adjustTrace(spans);
}

/** OTLP JSON (`resourceSpans`) as v1 traces, without adjusters. Throws `MalformedMessageError`. */
export function transformToJaeger(json: unknown): Json[] {
  const request = decodeMessage(exportTraceRequest, encodeJson(exportTraceRequest, json));
  const traces = new Map<string, OriginSpan[]>();
  for (const { resource = NO_RESOURCE, schemaUrl: resourceSchemaUrl, scopeSpans } of request.resourceSpans) {
    for (const { scope = NO_SCOPE, schemaUrl: scopeSchemaUrl, spans } of scopeSpans) {
      const origin = { resource, resourceSchemaUrl, scope, scopeSchemaUrl };
      for (const span of spans) {
        const known = traces.get(span.traceId);
        if (known) known.push({ span, origin });
        else traces.set(span.traceId, [{ span, origin }]);
      }
    }
  }
  return Array.from(traces, ([traceId, spans]) => jaegerTrace(traceId, unadjusted(spans)));
}

function unadjusted(spans: readonly OriginSpan[]): AdjustedSpan[] {
  return spans.map((span) => ({ ...span, warnings: [] }));
}
