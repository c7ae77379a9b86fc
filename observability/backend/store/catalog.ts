import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { decodeMessage } from "../otlp/decode-message.ts";
import type { Origin } from "../otlp/model.ts";
import { resource, scope } from "../otlp/otlp-types.ts";
import { bufferOf } from "./buffer-of.ts";
import type { OriginRecord } from "./records.ts";

export interface Operation {
  id: number;
  service: string;
  name: string;
  kind: number;
}

/** The two small tables that every span refers to, held in memory beside the database: origins and operations. */
export interface Catalog {
  originId(origin: OriginRecord): number;
  origin(id: number): Origin;
  /** Ids of the origins for which `matches` is true. */
  originsWhere(matches: (origin: Origin) => boolean): number[];
  operationId(service: string, name: string, kind: number): number;
  operation(id: number): Operation;
  operations(): Iterable<Operation>;
  /** Reads both tables anew: after a rollback or when rows were pruned. */
  reload(): void;
  /** Calls `learn` with each origin that is known and each that will be. */
  onOrigin(learn: (origin: Origin) => void): void;
}

type OriginBytes = Omit<OriginRecord, "service" | "indexed">;

/** Bytes of an origin beyond which it is read when it is asked for: decoded it takes many times as much. */
const LARGE_ORIGIN = 16_384;
const LARGE_ORIGINS_HELD = 4;

export function createCatalog(db: DatabaseSync): Catalog {
  const addOrigin = db.prepare(
    "insert into origins (resource, resource_schema, scope, scope_schema, service) values (?, ?, ?, ?, ?)",
  );
  const findOrigin = db.prepare("select * from origins where id = ?");
  const addOperation = db.prepare("insert into operations (service, name, kind) values (?, ?, ?)");
  const originIds = new Map<string, number>();
  /** Large ones have no place here, and a few, the last ones asked for, in the other map. */
  const origins = new Map<number, Origin | undefined>();
  const largeOrigins = new Map<number, Origin>();
  /** By service, name and kind. */
  const operationIds = new Map<string, Map<string, Map<number, number>>>();
  const operations = new Map<number, Operation>();
  let learnOrigin: (origin: Origin) => void = () => {};

  function rememberOperation(operation: Operation): number {
    const { service, name, kind, id } = operation;
    const ofService = operationIds.get(service) ?? new Map<string, Map<number, number>>();
    operationIds.set(service, ofService);
    const ofName = ofService.get(name) ?? new Map<number, number>();
    ofService.set(name, ofName);
    ofName.set(kind, id);
    operations.set(operation.id, operation);
    return operation.id;
  }

  function rememberOrigin(id: number, bytes: OriginBytes): number {
    originIds.set(originKey(bytes), id);
    const origin = decodeOrigin(bytes);
    origins.set(id, isLarge(bytes) ? undefined : origin);
    learnOrigin(origin);
    return id;
  }

  function originOf(id: number): Origin {
    const known = origins.get(id) ?? largeOrigins.get(id);
    if (known) return known;
    const origin = decodeOrigin(originBytes(existing(findOrigin.get(id), "origin", id)));
    const [oldest] = largeOrigins.keys();
    if (oldest !== undefined && largeOrigins.size >= LARGE_ORIGINS_HELD) largeOrigins.delete(oldest);
    largeOrigins.set(id, origin);
    return origin;
  }

  function reload(): void {
    for (const map of [originIds, origins, largeOrigins, operationIds, operations]) map.clear();
    for (const row of db.prepare("select * from origins").all()) {
      rememberOrigin(Number(row.id), originBytes(row));
    }
    for (const { id, service, name, kind } of db.prepare("select * from operations").all()) {
      rememberOperation({ id: Number(id), service: String(service), name: String(name), kind: Number(kind) });
    }
  }

  reload();
  return {
    reload,
    originId(origin) {
      const known = originIds.get(originKey(origin));
      if (known !== undefined) return known;
      const { resource, resourceSchemaUrl, scope, scopeSchemaUrl, service } = origin;
      const { lastInsertRowid } = addOrigin.run(resource, resourceSchemaUrl, scope, scopeSchemaUrl, service);
      return rememberOrigin(Number(lastInsertRowid), origin);
    },
    origin: originOf,
    originsWhere: (matches) => [...origins.keys()].filter((id) => matches(originOf(id))),
    operationId(service, name, kind) {
      const known = operationIds.get(service)?.get(name)?.get(kind);
      if (known !== undefined) return known;
      const { lastInsertRowid } = addOperation.run(service, name, kind);
      return rememberOperation({ id: Number(lastInsertRowid), service, name, kind });
    },
    operation: (id) => existing(operations.get(id), "operation", id),
    operations: () => operations.values(),
    onOrigin(learn) {
      learnOrigin = learn;
      for (const id of origins.keys()) learn(originOf(id));
    },
  };
}

/** Names of services, sorted, without the empty name. */
export function servicesOf(catalog: Catalog): string[] {
  return [...new Set(Array.from(catalog.operations(), ({ service }) => service))].filter(Boolean).sort();
}

/** Operations of a service, sorted by name, then kind; none of the empty name, which is in no list of services. */
export function operationsOf(catalog: Catalog, service: string): { name: string; kind: number }[] {
  if (service === "") return [];
  return Array.from(catalog.operations())
    .filter((operation) => operation.service === service)
    .map(({ name, kind }) => ({ name, kind }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.kind - b.kind));
}

function originBytes(row: Record<string, unknown>): OriginBytes {
  return {
    resource: bufferOf(row.resource),
    resourceSchemaUrl: String(row.resource_schema),
    scope: bufferOf(row.scope),
    scopeSchemaUrl: String(row.scope_schema),
  };
}

function decodeOrigin(bytes: OriginBytes): Origin {
  const { resourceSchemaUrl, scopeSchemaUrl } = bytes;
  return {
    resource: decodeMessage(resource, bytes.resource),
    resourceSchemaUrl,
    scope: decodeMessage(scope, bytes.scope),
    scopeSchemaUrl,
  };
}

function isLarge({ resource, resourceSchemaUrl, scope, scopeSchemaUrl }: OriginBytes): boolean {
  return resource.length + scope.length + resourceSchemaUrl.length + scopeSchemaUrl.length > LARGE_ORIGIN;
}

function originKey(bytes: OriginBytes): string {
  const { resource, resourceSchemaUrl, scope, scopeSchemaUrl } = bytes;
  const key = `${resource.length} ${resource.toString("latin1")} ${scope.toString("latin1")} ${resourceSchemaUrl} ${scopeSchemaUrl}`;
  return isLarge(bytes) ? createHash("sha256").update(key, "utf8").digest("base64") : key;
}

function existing<T>(value: T | undefined, what: string, id: number): T {
  if (value === undefined) throw new Error(`expected ${what} ${id} in the store, it is not there`);
  return value;
}
