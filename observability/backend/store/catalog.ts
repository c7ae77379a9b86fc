import type { DatabaseSync } from "node:sqlite";
import { decodeMessage } from "../otlp/decode-message.ts";
import type { Origin } from "../otlp/model.ts";
import { resource, scope } from "../otlp/otlp-types.ts";
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

export function createCatalog(db: DatabaseSync): Catalog {
  const addOrigin = db.prepare(
    "insert into origins (resource, resource_schema, scope, scope_schema, service) values (?, ?, ?, ?, ?)",
  );
  const addOperation = db.prepare("insert into operations (service, name, kind) values (?, ?, ?)");
  const originIds = new Map<string, number>();
  const origins = new Map<number, Origin>();
  const operationIds = new Map<string, Map<string, number>>();
  const operations = new Map<number, Operation>();
  let learnOrigin: (origin: Origin) => void = () => {};

  function rememberOperation(operation: Operation): number {
    const ofService = operationIds.get(operation.service) ?? new Map<string, number>();
    operationIds.set(operation.service, ofService);
    ofService.set(operation.kind + operation.name, operation.id);
    operations.set(operation.id, operation);
    return operation.id;
  }

  function rememberOrigin(id: number, record: Omit<OriginRecord, "service" | "indexed">): number {
    originIds.set(originKey(record), id);
    const origin = {
      resource: decodeMessage(resource, record.resource),
      resourceSchemaUrl: record.resourceSchemaUrl,
      scope: decodeMessage(scope, record.scope),
      scopeSchemaUrl: record.scopeSchemaUrl,
    };
    origins.set(id, origin);
    learnOrigin(origin);
    return id;
  }

  function reload(): void {
    for (const map of [originIds, origins, operationIds, operations]) map.clear();
    for (const row of db.prepare("select * from origins").all()) {
      rememberOrigin(Number(row.id), {
        resource: bufferOf(row.resource),
        resourceSchemaUrl: String(row.resource_schema),
        scope: bufferOf(row.scope),
        scopeSchemaUrl: String(row.scope_schema),
      });
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
    origin: (id) => existing(origins.get(id), "origin", id),
    originsWhere: (matches) => [...origins].filter(([, origin]) => matches(origin)).map(([id]) => id),
    operationId(service, name, kind) {
      const known = operationIds.get(service)?.get(kind + name);
      if (known !== undefined) return known;
      const { lastInsertRowid } = addOperation.run(service, name, kind);
      return rememberOperation({ id: Number(lastInsertRowid), service, name, kind });
    },
    operation: (id) => existing(operations.get(id), "operation", id),
    operations: () => operations.values(),
    onOrigin(learn) {
      learnOrigin = learn;
      for (const origin of origins.values()) learn(origin);
    },
  };
}

/** Names of services, sorted, without the empty name. */
export function servicesOf(catalog: Catalog): string[] {
  return [...new Set(Array.from(catalog.operations(), ({ service }) => service))].filter(Boolean).sort();
}

/** Operations of a service, sorted by name, then kind. */
export function operationsOf(catalog: Catalog, service: string): { name: string; kind: number }[] {
  return Array.from(catalog.operations())
    .filter((operation) => operation.service === service)
    .map(({ name, kind }) => ({ name, kind }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.kind - b.kind));
}

/** Bytes as the database hands them out, as a Buffer over the same memory; anything else is no bytes. */
export function bufferOf(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.alloc(0);
}

function originKey({
  resource,
  resourceSchemaUrl,
  scope,
  scopeSchemaUrl,
}: Omit<OriginRecord, "service" | "indexed">): string {
  return `${resource.length} ${resource.toString("latin1")} ${scope.toString("latin1")} ${resourceSchemaUrl} ${scopeSchemaUrl}`;
}

function existing<T>(value: T | undefined, what: string, id: number): T {
  if (value === undefined) throw new Error(`expected ${what} ${id} in the store, it is not there`);
  return value;
}
