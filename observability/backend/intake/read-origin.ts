import { decodeMessage } from "../otlp/decode-message.ts";
import type { KeyValue } from "../otlp/model.ts";
import { resource, scope } from "../otlp/otlp-types.ts";
import { serviceName } from "../otlp/service-name.ts";
import { valueText } from "../otlp/value-text.ts";
import type { IndexedAttribute, OriginRecord } from "../store/records.ts";

/** Characters of a service's name in lists and searches; a longer one is whole in the resource only. */
const LONGEST_SERVICE = 1_024;

export interface OriginBytes {
  resource: Buffer;
  resourceSchemaUrl: string;
  scope: Buffer;
  scopeSchemaUrl: string;
}

/** Names the service of a resource and finds the indexed attributes of resource and scope. */
export function readOrigin(bytes: OriginBytes, indexedKeys: readonly string[]): OriginRecord {
  const { attributes } = decodeMessage(resource, bytes.resource);
  const all = [...attributes, ...decodeMessage(scope, bytes.scope).attributes];
  return { ...bytes, service: serviceName(attributes).slice(0, LONGEST_SERVICE), indexed: indexedOf(all, indexedKeys) };
}

function indexedOf(attributes: readonly KeyValue[], indexedKeys: readonly string[]): IndexedAttribute[] {
  return attributes
    .filter(({ key }) => indexedKeys.includes(key))
    .map(({ key, value }) => ({ key, value: valueText(value) }));
}
