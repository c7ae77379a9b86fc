import type { OriginSpan } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";
import { formatGoDuration } from "./go-duration.ts";

const PRODUCER = 4;
const CONSUMER = 5;

/** The host whose clock counts, and how far off it seemed where the trace came to it. */
interface Clock {
  host: string;
  delta: bigint;
}

/**
 * What Jaeger's clock skew adjuster says about each span; no time is ever moved. A child is compared with its parent when they are of different
 * hosts, or name no host; what goes on at that host is as far off. Two kinds of pairs are left alone, where Jaeger warns of a skew that is none:
 * a CONSUMER under its PRODUCER (it runs later by nature), and whatever waits below one. Spans below no root, in a circle, are not looked at.
 */
export function clockSkewWarnings(spans: readonly OriginSpan[]): Map<OriginSpan, string[]> {
  const warnings = new Map<OriginSpan, string[]>();
  const warn = (span: OriginSpan, text: string) => warnings.set(span, [...(warnings.get(span) ?? []), text]);
  const byId = new Map<string, OriginSpan>();
  for (const span of spans) {
    if (byId.has(span.span.spanId)) warn(span, "duplicate span IDs; skipping clock skew adjustment");
    else byId.set(span.span.spanId, span);
  }
  const children = new Map<OriginSpan, OriginSpan[]>();
  const next: { span: OriginSpan; clock: Clock }[] = [];
  for (const span of byId.values()) {
    const { parentSpanId } = span.span;
    const parent = parentSpanId === "" ? undefined : byId.get(parentSpanId);
    const siblings = parent && children.get(parent);
    if (siblings) siblings.push(span);
    else if (parent) children.set(parent, [span]);
    else next.push({ span, clock: { host: hostOf(span), delta: 0n } });
    if (!parent && parentSpanId !== "")
      warn(span, `parent span ID=${parentSpanId} is not in the trace; skipping clock skew adjustment`);
  }
  for (let at = next.pop(); at; at = next.pop()) {
    const { span, clock } = at;
    if (clock.delta !== 0n)
      warn(span, `clock skew adjustment disabled; not applying calculated delta of ${formatGoDuration(clock.delta)}`);
    for (const child of children.get(span) ?? []) next.push({ span: child, clock: clockOf(child, span, clock) });
  }
  return warnings;
}

function clockOf(child: OriginSpan, parent: OriginSpan, clock: Clock): Clock {
  const host = hostOf(child);
  if (host !== "" && host === clock.host) return clock;
  return { host, delta: isLater(parent, child) ? 0n : skew(parent, child) };
}

/** Work that follows its parent in time instead of being part of it. */
function isLater({ span: parent }: OriginSpan, { span: child }: OriginSpan): boolean {
  if (parent.kind === PRODUCER && (child.kind === CONSUMER || child.startTimeUnixNano >= parent.endTimeUnixNano))
    return true;
  return child.links.some(({ spanId }) => spanId === parent.spanId);
}

function hostOf({ origin }: OriginSpan): string {
  const { attributes } = origin.resource;
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
