import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { KIND_NAMES } from "../otlp/model.ts";
import { spanAttributes } from "../otlp/span-attributes.ts";
import { WireReader } from "../otlp/wire-reader.ts";
import { bufferOf, type Catalog } from "./catalog.ts";
import { couldOnlyBeText, hasTag, isAboutOrigin, originHasTag, type Tag } from "./match-tags.ts";

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

interface Condition {
  sql: string;
  values: SQLInputValue[];
}

export interface FindTracesNeeds {
  db: DatabaseSync;
  catalog: Catalog;
  /** Attribute keys that have an index. */
  indexedKeys: readonly string[];
}

/** Finds the keys of matching traces, the newest arrived first. */
export function createFindTraces({ db, catalog, indexedKeys }: FindTracesNeeds): (query: TraceQuery) => number[] {
  const statements = new Map<string, StatementSync>();

  return (query) => {
    const { tags = [], limit } = query;
    const conditions = [...columnConditions(query), ...tags.map((tag) => tagCondition(tag, catalog, indexedKeys))];
    const asked = tags.filter((tag) => !specialCondition(tag) && !isAboutOrigin(tag.key));
    const needsBody = asked.length > 0;
    const keys = asked.map(({ key }) => Buffer.from(key));
    const sql = `select s.trace_key as trace, s.origin_id as origin${needsBody ? ", s.body as body" : ""}
      from traces t cross join spans s on s.trace_key = t.key
      ${conditions.map((condition, index) => `${index === 0 ? "where" : "and"} ${condition.sql}`).join("\n")}
      order by t.key desc`;
    const statement = statements.get(sql) ?? db.prepare(sql);
    if (statements.size > 200) statements.clear();
    statements.set(sql, statement);

    const found = new Set<number>();
    for (const row of statement.iterate(...conditions.flatMap(({ values }) => values))) {
      const trace = Number(row.trace);
      if (found.has(trace)) continue;
      if (needsBody) {
        const origin = catalog.origin(Number(row.origin));
        const body = bufferOf(row.body);
        const attributes = spanAttributes(new WireReader(body), 0, body.length, keys);
        if (!asked.every((tag) => originHasTag(origin, tag) || hasTag(attributes, tag))) continue;
      }
      found.add(trace);
      if (found.size >= limit) break;
    }
    return [...found];
  };
}

function columnConditions(query: TraceQuery): Condition[] {
  const conditions: Condition[] = [];
  const add = (sql: string, ...values: (bigint | string | undefined)[]) => {
    const given = values.filter((value) => value !== undefined);
    if (given.length > 0) conditions.push({ sql, values: given.map(inRange) });
  };
  add("t.last_start >= ?", query.startMin);
  add("t.first_start <= ?", query.startMax);
  add("s.start >= ?", query.startMin);
  add("s.start <= ?", query.startMax);
  add("s.duration >= ?", query.durationMin);
  add("s.duration <= ?", query.durationMax);
  const { service, operation } = query;
  if (service !== undefined && operation !== undefined) {
    add("s.operation_id in (select id from operations where service = ? and name = ?)", service, operation);
  } else {
    add("s.operation_id in (select id from operations where service = ?)", service);
    add("s.operation_id in (select id from operations where name = ?)", operation);
  }
  return conditions;
}

/** A tag about the span's status or kind, which are columns; undefined for any other tag. */
function specialCondition({ key, value }: Tag): Condition | undefined {
  if (key === "error" && value === "true") return { sql: "s.status = 2", values: [] };
  if (key === "error" && value === "false") return { sql: "s.status <> 2", values: [] };
  if (key === "span.status") return { sql: "s.status = ?", values: [STATUS_NAMES.indexOf(value.toLowerCase())] };
  if (key !== "span.kind") return undefined;
  const kind = KIND_NAMES.findIndex((name) => (name || "unspecified") === value.toLowerCase());
  return { sql: "s.operation_id in (select id from operations where kind = ?)", values: [kind] };
}

/** What the database can say about a tag on resource, scope or attributes; a superset of the matches unless the origin settles it. */
function tagCondition(tag: Tag, catalog: Catalog, indexedKeys: readonly string[]): Condition {
  const special = specialCondition(tag);
  if (special) return special;
  const { key, value } = tag;
  const origins = catalog.originsWhere((origin) => originHasTag(origin, tag) === true);
  const fromOrigin = `s.origin_id in (${origins.join(", ")})`;
  if (isAboutOrigin(key)) return { sql: fromOrigin, values: [] };
  const needle = couldOnlyBeText(value) ? " and instr(s.body, ?)" : "";
  const bytes = [Buffer.from(key), ...(needle ? [Buffer.from(value)] : [])];
  const fromSpan = `(${fromOrigin} or (instr(s.body, ?)${needle}))`;
  if (!indexedKeys.includes(key)) return { sql: fromSpan, values: bytes };
  const indexed = "t.key in (select trace_key from indexed_attributes where key = ? and value = ?)";
  return { sql: `${indexed} and ${fromSpan}`, values: [key, value, ...bytes] };
}

/** The database holds signed 64-bit numbers; what lies beyond is their end. */
function inRange(value: bigint | string): bigint | string {
  if (typeof value === "string") return value;
  const most = 2n ** 63n - 1n;
  return value > most ? most : value < -most ? -most : value;
}
