import type { Origin, OriginSpan } from "../otlp/model.ts";
import { resource, scope, span } from "../otlp/otlp-types.ts";
import { type Json, toProtoJson } from "../otlp/proto-json.ts";

type JsonObject = { [key: string]: Json };

/** Spans as the `resourceSpans` of OTLP JSON, gathered again under their resources and scopes. */
export function resourceSpans(spans: readonly OriginSpan[]): Json[] {
  const byOrigin = new Map<Origin, OriginSpan[]>();
  for (const item of spans) {
    const known = byOrigin.get(item.origin);
    if (known) known.push(item);
    else byOrigin.set(item.origin, [item]);
  }

  const byResource = new Map<string, { json: JsonObject; scopes: Map<string, { json: JsonObject; spans: Json[] }> }>();
  for (const [origin, items] of byOrigin) {
    const resourceJson = withSchema({ resource: toProtoJson(resource, origin.resource) }, origin.resourceSchemaUrl);
    const scopeJson = withSchema({ scope: toProtoJson(scope, origin.scope) }, origin.scopeSchemaUrl);
    const [resourceKey, scopeKey] = [JSON.stringify(resourceJson), JSON.stringify(scopeJson)];
    const owner = byResource.get(resourceKey) ?? { json: resourceJson, scopes: new Map() };
    byResource.set(resourceKey, owner);
    const scoped = owner.scopes.get(scopeKey) ?? { json: scopeJson, spans: [] };
    owner.scopes.set(scopeKey, scoped);
    for (const item of items) scoped.spans.push(toProtoJson(span, item.span));
  }
  return Array.from(byResource.values(), ({ json: { schemaUrl, ...rest }, scopes }) => ({
    ...rest,
    scopeSpans: Array.from(scopes.values(), ({ json, spans: own }) => ({
      scope: json.scope ?? {},
      spans: own,
      ...schemaOf(json),
    })),
    ...schemaOf({ schemaUrl: schemaUrl ?? "" }),
  }));
}

function withSchema(json: JsonObject, schemaUrl: string): JsonObject {
  return { ...json, ...schemaOf({ schemaUrl }) };
}

function schemaOf({ schemaUrl = "" }: JsonObject): JsonObject {
  return schemaUrl === "" ? {} : { schemaUrl };
}
