import type { KeyValue, Origin } from "../otlp/model.ts";
import { valueText } from "../otlp/value-text.ts";

/** A condition `key = value` as Jaeger's tag search has it; values are compared as text, exactly. */
export interface Tag {
  key: string;
  value: string;
}

const RESOURCE_PREFIX = "resource.";

/**
 * Whether the origin alone decides the tag: `true` it holds, `false` it does not, `undefined` the span has to be asked.
 * `scope.name`, `scope.version` and `resource.<key>` look at the origin only.
 */
export function originHasTag({ resource, scope }: Origin, { key, value }: Tag): boolean | undefined {
  if (key === "scope.name") return scope.name === value;
  if (key === "scope.version") return scope.version === value;
  if (key.startsWith(RESOURCE_PREFIX))
    return hasTag(resource.attributes, { key: key.slice(RESOURCE_PREFIX.length), value });
  return hasTag([...resource.attributes, ...scope.attributes], { key, value }) || undefined;
}

/** Keys that only look at the origin. */
export function isAboutOrigin(key: string): boolean {
  return key === "scope.name" || key === "scope.version" || key.startsWith(RESOURCE_PREFIX);
}

/** Whether one of the attributes has this key and, as text, this value. */
export function hasTag(attributes: readonly KeyValue[], { key, value }: Tag): boolean {
  return attributes.some((attribute) => attribute.key === key && valueText(attribute.value) === value);
}
