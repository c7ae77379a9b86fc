import type { Attributes, PlainValue } from "../../api/span-view.ts";
import type { TraceNode } from "./trace-tree.ts";

/**
 * Nodes that contain the text, whatever its case: in id, name, service, status description, or an attribute or event, where an attribute reads
 * `key=value`. Several span ids, as in Jaeger's links, find each of them.
 */
export function findNodes(nodes: readonly TraceNode[], text: string): TraceNode[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const words = wanted.split(/\s+/);
  if (words.every((word) => /^[0-9a-f]{16}$/.test(word))) {
    const ids = new Set(words);
    const found = nodes.filter(({ span }) => ids.has(span.spanId.toLowerCase()));
    if (found.length > 0) return found;
  }
  return nodes.filter((node) => textOf(node).includes(wanted));
}

/** A value as one line of text. */
export function plainText(value: PlainValue | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

const TEXTS = new WeakMap<TraceNode["span"], string>();

function textOf({ span, service, origin }: TraceNode): string {
  const known = TEXTS.get(span);
  if (known !== undefined) return known;
  const text = [
    ...[span.spanId, span.name, service, span.reason, span.kind, origin.scopeName],
    ...attributeLines(span.attributes),
    ...span.events.flatMap(({ name, attributes }) => [name, ...attributeLines(attributes)]),
    ...span.links.flatMap(({ traceId, spanId, attributes }) => [traceId, spanId, ...attributeLines(attributes)]),
  ]
    .join("\n")
    .toLowerCase();
  TEXTS.set(span, text);
  return text;
}

function attributeLines(attributes: Attributes): string[] {
  return Object.entries(attributes).map(([key, value]) => `${key}=${plainText(value)}`);
}
