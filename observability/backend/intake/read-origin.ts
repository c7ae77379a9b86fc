import { decodeMessage } from "../otlp/decode-message.ts";
import type { KeyValue } from "../otlp/model.ts";
import { resource, scope } from "../otlp/otlp-types.ts";
import { valueText } from "../otlp/value-text.ts";
import type { IndexedAttribute, OriginRecord } from "../store/records.ts";

/** Jaeger's name for the service of a resource without any attribute. */
export const NO_SERVICE_NAME = "OTLPResourceNoServiceName";

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
  return { ...bytes, service: serviceName(attributes), indexed: indexedOf(all, indexedKeys) };
}

/** The service that a resource's attributes name. */
export function serviceName(attributes: readonly KeyValue[]): string {
  if (attributes.length === 0) return NO_SERVICE_NAME;
  return valueText(attributes.find(({ key }) => key === "service.name")?.value);
}

export function indexedOf(attributes: readonly KeyValue[], indexedKeys: readonly string[]): IndexedAttribute[] {
  return attributes
    .filter(({ key }) => indexedKeys.includes(key))
    .map(({ key, value }) => ({ key, value: valueText(value) }));
}
