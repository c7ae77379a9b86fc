import type { KeyValue, OriginSpan } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";
import { formatGoDuration } from "./go-duration.ts";

const PRODUCER = 4;
const CONSUMER = 5;

/**
 * What Jaeger's clock skew adjuster says about each span; no time is ever moved. A child is compared with its parent when they are of different
 * hosts, or name no host. Two kinds of pairs are left alone, where Jaeger warns of a skew that is none: a CONSUMER under its PRODUCER (it runs
 * later by nature), and whatever waits below one.
 */
export function clockSkewWarnings(spans: readonly OriginSpan[]): Map<OriginSpan, string[]> {
  const warnings = new Map<OriginSpan, string[]>();
  const warn = (span: OriginSpan, text: string) => warnings.set(span, [...(warnings.get(span) ?? []), text]);
  const byId = new Map<string, OriginSpan>();
  for (const span of spans) {
    if (byId.has(span.span.spanId)) warn(span, "duplicate span IDs; skipping clock skew adjustment");
    else byId.set(span.span.spanId, span);
  }
  for (const child of byId.values()) {
    const { parentSpanId } = child.span;
    if (parentSpanId === "") continue;
    const parent = byId.get(parentSpanId);
    if (!parent) {
      warn(child, `parent span ID=${parentSpanId} is not in the trace; skipping clock skew adjustment`);
      continue;
    }
    const delta = isLater(parent, child) || sameHost(parent, child) ? 0n : skew(parent, child);
    if (delta !== 0n)
      warn(child, `clock skew adjustment disabled; not applying calculated delta of ${formatGoDuration(delta)}`);
  }
  return warnings;
}

/** Work that follows its parent in time instead of being part of it. */
function isLater({ span: parent }: OriginSpan, { span: child }: OriginSpan): boolean {
  if (parent.kind === PRODUCER && (child.kind === CONSUMER || child.startTimeUnixNano >= parent.endTimeUnixNano))
    return true;
  return child.links.some(({ spanId }) => spanId === parent.spanId);
}

function sameHost(parent: OriginSpan, child: OriginSpan): boolean {
  const host = hostOf(child.origin.resource.attributes);
  return host !== "" && host === hostOf(parent.origin.resource.attributes);
}

function hostOf(attributes: readonly KeyValue[]): string {
  for (const key of ["host.id", "host.ip", "host.name"]) {
    const value = attributes.find((attribute) => attribute.key === key)?.value;
    const first = value?.arrayValue ? value.arrayValue.values[0] : value;
    if (first) return valueText(first);
  }
  return "";
}

/** How far the child would have to move to lie inside its parent. */
function skew({ span: parent }: OriginSpan, { span: child }: OriginSpan): bigint {
  const parentTime = parent.endTimeUnixNano - parent.startTimeUnixNano;
  const childTime = child.endTimeUnixNano - child.startTimeUnixNano;
  const early = child.startTimeUnixNano < parent.startTimeUnixNano;
  if (childTime > parentTime) return early ? parent.startTimeUnixNano - child.startTimeUnixNano : 0n;
  if (!early && child.endTimeUnixNano <= parent.endTimeUnixNano) return 0n;
  return parent.startTimeUnixNano + (parentTime - childTime) / 2n - child.startTimeUnixNano;
}
