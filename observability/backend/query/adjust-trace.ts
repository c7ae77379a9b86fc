import type { AnyValue, KeyValue, Origin, OriginSpan, Span } from "../otlp/model.ts";
import { partSharedIds } from "../store/part-shared-ids.ts";
import { clockSkewWarnings } from "./clock-skew.ts";
import { createLibraryAttributes } from "./move-library-attributes.ts";

/** A span as it is shown, with what was found odd about it. */
export interface AdjustedSpan extends OriginSpan {
  warnings: string[];
}

const ADDRESS_KEYS = ["ip", "peer.ipv4"];
const TRACE_ID_DIGITS = 32;

/**
 * Jaeger's adjusters, in its order: shared CLIENT/SERVER ids parted, attributes sorted, copies dropped, skew warnings, numeric addresses
 * dotted, library attributes moved to the resource, links without a trace dropped. The input is not changed.
 */
export function adjustTrace(spans: readonly OriginSpan[]): AdjustedSpan[] {
  const origins = new Map<Origin, Origin>();
  const sorted = partSharedIds(spans).map(({ span, origin }): OriginSpan => {
    const known = origins.get(origin) ?? sortOrigin(origin);
    origins.set(origin, known);
    return { span: sortSpan(span), origin: known };
  });
  const distinct = dropCopies(sorted);
  const warnings = clockSkewWarnings(distinct);
  const library = createLibraryAttributes();
  const moved = distinct.map((original) => ({ original, ...library.moveFrom(dotAddresses(original)) }));
  return moved.map(({ original, span, warnings: conflicts }) => {
    const links = span.links.filter(({ traceId }) => traceId.length === TRACE_ID_DIGITS && /[^0]/.test(traceId));
    const dropped = span.links.slice(links.length).map(() => "Invalid span link removed");
    return {
      span: { ...span, links },
      origin: library.originOf(original.origin),
      warnings: [...(warnings.get(original) ?? []), ...conflicts, ...dropped],
    };
  });
}

function sortOrigin(origin: Origin): Origin {
  const { resource, scope } = origin;
  return {
    ...origin,
    resource: { ...resource, attributes: sortByKey(resource.attributes) },
    scope: { ...scope, attributes: sortByKey(scope.attributes) },
  };
}

function sortSpan(span: Span): Span {
  return {
    ...span,
    attributes: sortByKey(span.attributes),
    events: span.events
      .map((event) => ({ ...event, attributes: sortByKey(event.attributes) }))
      .sort((a, b) => compare(a.name, b.name)),
    links: span.links.map((link) => ({ ...link, attributes: sortByKey(link.attributes) })),
  };
}

function dropCopies(spans: readonly OriginSpan[]): OriginSpan[] {
  const ids = new Set(spans.map(({ span }) => span.spanId));
  if (ids.size === spans.length) return [...spans];
  const seen = new Set<string>();
  return spans.filter((span) => {
    const content = JSON.stringify(span, (_key, value) => (typeof value === "bigint" ? value.toString() : value));
    return seen.size < seen.add(content).size;
  });
}

function dotAddresses({ span, origin }: OriginSpan): OriginSpan {
  if (!span.attributes.some(({ key, value }) => ADDRESS_KEYS.includes(key) && value?.intValue !== undefined)) {
    return { span, origin };
  }
  const attributes = span.attributes.map(({ key, value }) =>
    ADDRESS_KEYS.includes(key) && value?.intValue !== undefined
      ? { key, value: dotted(value.intValue) }
      : { key, value },
  );
  return { span: { ...span, attributes }, origin };
}

function dotted(address: bigint): AnyValue {
  const parts = [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n);
  return { stringValue: parts.join(".") };
}

function sortByKey(attributes: readonly KeyValue[]): KeyValue[] {
  return [...attributes].sort((a, b) => compare(a.key, b.key));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
