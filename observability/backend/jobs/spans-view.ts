import type {
  Attributes,
  BackLinkView,
  LinkEndView,
  OriginView,
  SpanStatus,
  SpansView,
  SpanView,
} from "../api/span-view.ts";
import type { KeyValue, Origin, OriginSpan, Span } from "../otlp/model.ts";
import { serviceName } from "../otlp/service-name.ts";
import { plainValue } from "../otlp/value-text.ts";

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
const STATUSES = ["unset", "ok", "error"] as const;

export interface SpansViewParts {
  spans: readonly OriginSpan[];
  missingTraceIds?: string[];
  backLinks?: BackLinkView[];
  linkEnds?: LinkEndView[];
}

/** Stored spans as the page and the command line get them, earliest first; spans of one origin refer to one entry of `origins`. */
export function toSpansView({ spans, missingTraceIds = [], backLinks = [], linkEnds = [] }: SpansViewParts): SpansView {
  const indexes = new Map<Origin, number>();
  const origins: OriginView[] = [];
  const views = spans.map(({ span, origin }) => {
    let index = indexes.get(origin);
    if (index === undefined) {
      index = origins.push(originView(origin)) - 1;
      indexes.set(origin, index);
    }
    return spanView(span, index);
  });
  views.sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  return { origins, spans: views, missingTraceIds, backLinks, linkEnds };
}

function originView({ resource, scope }: Origin): OriginView {
  return {
    service: serviceName(resource.attributes),
    resource: attributesView(resource.attributes),
    scopeName: scope.name,
    scopeVersion: scope.version,
    scopeAttributes: attributesView(scope.attributes),
  };
}

function spanView(span: Span, origin: number): SpanView {
  const startUs = microseconds(span.startTimeUnixNano);
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: KINDS[span.kind] ?? "unspecified",
    startUs,
    durationUs: Math.max(0, microseconds(span.endTimeUnixNano - span.startTimeUnixNano)),
    status: statusName(span.status?.code),
    reason: span.status?.message ?? "",
    attributes: attributesView(span.attributes),
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      timeUs: microseconds(timeUnixNano),
      attributes: attributesView(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: attributesView(attributes),
    })),
    origin,
  };
}

/** The name of OTLP's status code. */
export function statusName(code: number | undefined): SpanStatus {
  return STATUSES[code ?? 0] ?? "unset";
}

export function attributesView(attributes: readonly KeyValue[]): Attributes {
  // Assigning would make the prototype of an attribute that is named "__proto__".
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

/** Exact to a quarter of a microsecond for times of this century. */
export function microseconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1_000;
}
