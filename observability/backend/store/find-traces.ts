import type { DatabaseSync } from "node:sqlite";
import { KIND_NAMES } from "../otlp/model.ts";
import { spanAttributes } from "../otlp/span-attributes.ts";
import { WireReader } from "../otlp/wire-reader.ts";
import type { Catalog, Operation } from "./catalog.ts";
import { hasTag, isAboutOrigin, originHasTag, type Tag } from "./match-tags.ts";
import { createChunkReader } from "./read-chunks.ts";
import { bitsOf, pairHash } from "./signature.ts";
import type { SpanFilter, SpanIndex } from "./span-index.ts";

/** All conditions must hold on one span; its whole trace is the result. Times and durations are nanoseconds, bounds included. */
export interface TraceQuery {
  service?: string | undefined;
  operation?: string | undefined;
  startMin?: bigint | undefined;
  startMax?: bigint | undefined;
  durationMin?: bigint | undefined;
  durationMax?: bigint | undefined;
  tags?: readonly Tag[] | undefined;
  /** Most traces to find. */
  limit: number;
}

const STATUS_NAMES = ["unset", "ok", "error"];
const FAILED = 1 << 2;
const ANY_STATUS = 0b1111;
/** A double holds a time of today to 256 ns: the index is asked for a little more, and the span itself decides. */
const ROUNDING_NS = 512;
/** With more traces than this under an indexed value, the index of attributes is of no use. */
const MOST_INDEXED = 1_000;

export interface FindTracesNeeds {
  db: DatabaseSync;
  catalog: Catalog;
  index: SpanIndex;
  /** Attribute keys that have an index of their own. */
  indexedKeys: readonly string[];
}

/** Finds the keys of matching traces, the newest arrived first. */
export function createFindTraces({
  db,
  catalog,
  index,
  indexedKeys,
}: FindTracesNeeds): (query: TraceQuery) => number[] {
  const chunks = createChunkReader(db);
  const tracesOf = db.prepare("select trace_key from indexed_attributes where key = ? and value = ? limit ?");

  /** Traces that can have the value of an indexed attribute; undefined when the other conditions find them as well. */
  function amongIndexed(tags: readonly Tag[]): number[] | undefined {
    for (const { key, value } of tags) {
      if (!indexedKeys.includes(key)) continue;
      const rows = tracesOf.all(key, value, MOST_INDEXED + 1);
      if (rows.length <= MOST_INDEXED) return rows.map((row) => Number(row.trace_key));
    }
    return undefined;
  }

  return (query) => {
    const { tags = [], limit } = query;
    const about = tags.filter((tag) => !isAboutSpan(tag));
    const onSpan = about.filter(({ key }) => !isAboutOrigin(key));
    const keys = onSpan.map(({ key }) => Buffer.from(key));
    const bounds = [query.startMin, query.startMax, query.durationMin, query.durationMax];
    const exact = bounds.every((bound) => bound === undefined);
    const [startMin, startMax, durationMin, durationMax] = [
      inRange(query.startMin ?? LEAST),
      inRange(query.startMax ?? MOST),
      inRange(query.durationMin ?? LEAST),
      inRange(query.durationMax ?? MOST),
    ];
    const filter: SpanFilter = {
      operations: operationFlags(query, tags, catalog),
      startMin: Number(startMin) - ROUNDING_NS,
      startMax: Number(startMax) + ROUNDING_NS,
      durationMin: Number(durationMin) - ROUNDING_NS,
      durationMax: Number(durationMax) + ROUNDING_NS,
      statuses: statuses(tags),
      anyTime: exact,
      tags: about.map((tag) => ({
        origins: flags(catalog.originsWhere((origin) => originHasTag(origin, tag) === true)),
        bits: isAboutOrigin(tag.key) ? undefined : bitsOf(pairHash(tag.key, tag.value)),
      })),
    };

    function accept(spanKey: number, originId: number): boolean {
      const origin = catalog.origin(originId);
      const asked = onSpan.filter((tag) => !originHasTag(origin, tag));
      if (exact && asked.length === 0) return true;
      const found = chunks.span(spanKey);
      if (!found) return false;
      const { head, position, start, body } = found;
      const duration = head.duration(position);
      if (start < startMin || start > startMax || duration < durationMin || duration > durationMax) return false;
      const attributes = spanAttributes(new WireReader(body), 0, body.length, keys);
      return asked.every((tag) => hasTag(attributes, tag));
    }

    if (filter.statuses === 0 || (filter.operations && !filter.operations.includes(1))) return [];
    return index.find({ filter, limit, accept, among: amongIndexed(onSpan) });
  };
}

/** Whether the tag is about the span's status or kind, which are columns. */
function isAboutSpan({ key, value }: Tag): boolean {
  return key === "span.status" || key === "span.kind" || (key === "error" && (value === "true" || value === "false"));
}

function statuses(tags: readonly Tag[]): number {
  let allowed = ANY_STATUS;
  for (const tag of tags.filter(isAboutSpan)) {
    if (tag.key === "error") allowed &= tag.value === "true" ? FAILED : ~FAILED;
    if (tag.key === "span.status") {
      const code = STATUS_NAMES.indexOf(tag.value.toLowerCase());
      allowed &= code < 0 ? 0 : 1 << code;
    }
  }
  return allowed;
}

/** Operations that service, name and kind allow; undefined when they allow all. */
function operationFlags({ service, operation }: TraceQuery, tags: readonly Tag[], catalog: Catalog) {
  const kinds = tags.filter(({ key }) => key === "span.kind").map(({ value }) => value.toLowerCase());
  if (service === undefined && operation === undefined && kinds.length === 0) return undefined;
  const allowed = (one: Operation) =>
    (service === undefined || one.service === service) &&
    (operation === undefined || one.name === operation) &&
    kinds.every((kind) => (KIND_NAMES[one.kind] || "unspecified") === kind);
  return flags(
    Array.from(catalog.operations())
      .filter(allowed)
      .map(({ id }) => id),
  );
}

function flags(ids: readonly number[]): Uint8Array {
  const set = new Uint8Array(ids.reduce((most, id) => Math.max(most, id), -1) + 1);
  for (const id of ids) set[id] = 1;
  return set;
}

const MOST = 2n ** 63n - 1n;
const LEAST = -MOST;

/** The database holds signed 64-bit numbers; what lies beyond is their end. */
function inRange(value: bigint): bigint {
  return value > MOST ? MOST : value < LEAST ? LEAST : value;
}
