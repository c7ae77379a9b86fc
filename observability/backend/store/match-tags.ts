import { type KeyValue, KIND_NAMES, type Origin, type Span, STATUS_ERROR } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";

/** A condition `key = value` as Jaeger's tag search has it; values are compared as text, exactly. */
export interface Tag {
  key: string;
  value: string;
}

const STATUS_NAMES = ["unset", "ok", "error"];
const RESOURCE_PREFIX = "resource.";

/**
 * Whether the origin alone decides the tag: `true` it holds, `false` it does not, `undefined` the span has to be asked.
 * `scope.name`, `scope.version` and `resource.<key>` look at the origin only.
 */
export function originHasTag({ resource, scope }: Origin, { key, value }: Tag): boolean | undefined {
  if (key === "scope.name") return scope.name === value;
  if (key === "scope.version") return scope.version === value;
  if (key.startsWith(RESOURCE_PREFIX)) return has(resource.attributes, key.slice(RESOURCE_PREFIX.length), value);
  if (isSpecial(key)) return undefined;
  return has(resource.attributes, key, value) || has(scope.attributes, key, value) || undefined;
}

/** Whether the span itself (attributes, events, links, kind, status) satisfies the tag. */
export function spanHasTag(span: Span, { key, value }: Tag): boolean {
  const code = span.status?.code ?? 0;
  if (key === "error" && value === "true") return code === STATUS_ERROR;
  if (key === "error" && value === "false") return code !== STATUS_ERROR;
  if (key === "span.status") return STATUS_NAMES[code] === value.toLowerCase();
  if (key === "span.kind") return (KIND_NAMES[span.kind] || "unspecified") === value.toLowerCase();
  return [span, ...span.events, ...span.links].some(({ attributes }) => has(attributes, key, value));
}

/** Keys that are not looked up among attributes. */
export function isSpecial(key: string): boolean {
  return key === "error" || key === "span.status" || key === "span.kind";
}

/**
 * Whether only a text attribute can have this value, so that its bytes must stand in the stored span as they are: not for what could be a
 * number, a boolean, base64 or JSON.
 */
export function couldOnlyBeText(value: string): boolean {
  if (value === "" || /^[[{"-]|^[\d.]/.test(value)) return false;
  return !(
    /^[A-Za-z0-9+/]*={0,2}$/.test(value) &&
    (value.length % 4 === 0 || /^(?:true|false|NaN|Infinity)$/.test(value))
  );
}

function has(attributes: readonly KeyValue[], key: string, value: string): boolean {
  return attributes.some((attribute) => attribute.key === key && valueText(attribute.value) === value);
}
