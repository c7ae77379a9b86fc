import { SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { type Attributes, type AttributeValue, spanKinds, type TraceSpan } from "../../observability/checker/index.ts";

/** Attribute by which a test says which service a span is of, where one process plays several. */
export const ATTR_TEST_SERVICE = "test.service";

const codes = { [SpanStatusCode.UNSET]: "UNSET", [SpanStatusCode.OK]: "OK", [SpanStatusCode.ERROR]: "ERROR" } as const;

/** Finished spans of the SDK as the checker reads them. */
export function readSpans(spans: readonly ReadableSpan[]): TraceSpan[] {
  return spans.map((span) => {
    const { [ATTR_TEST_SERVICE]: service, ...attributes } = plain(span.attributes);
    return {
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parentSpanId: span.parentSpanContext?.spanId,
      name: span.name,
      kind: spanKinds[span.kind] ?? "INTERNAL",
      service: String(service ?? span.resource.attributes["service.name"]),
      startNs: nanoseconds(span.startTime),
      endNs: nanoseconds(span.endTime),
      attributes,
      status: { code: codes[span.status.code], message: span.status.message },
      links: span.links.map(({ context, attributes: given }) => ({
        traceId: context.traceId,
        spanId: context.spanId,
        attributes: plain(given ?? {}),
      })),
      events: span.events.map(({ name, time, attributes: given }) => ({
        name,
        timeNs: nanoseconds(time),
        attributes: plain(given ?? {}),
      })),
    };
  });
}

function plain(attributes: object): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Record<
    string,
    AttributeValue
  >;
}

function nanoseconds([seconds, rest]: readonly [number, number]): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest);
}

/** The one span of this name; throws when there is none or more than one. */
export function theSpan(spans: readonly TraceSpan[], name: string): TraceSpan {
  const [span, ...more] = spans.filter((candidate) => candidate.name === name);
  if (span && more.length === 0) return span;
  throw new Error(
    `expected one span "${name}", got ${span ? more.length + 1 : "none"} among: ${spans.map((each) => each.name).join(", ")}`,
  );
}

export function milliseconds(ns: bigint): number {
  return Number(ns) / 1_000_000;
}
