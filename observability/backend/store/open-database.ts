import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The data directory cannot be used; the message says what to do. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError";
}

const SCHEMA_VERSION = 1;
const FILE_NAME = "telemetry.sqlite";

/** Spans and logs keep their whole protobuf bytes in `body`; the other columns are what is searched by. */
const SCHEMA = `
create table origins (id integer primary key, resource blob, resource_schema text, scope blob, scope_schema text, service text);
create table operations (id integer primary key, service text, name text, kind integer, unique (service, name, kind));
create table traces (key integer primary key autoincrement, trace_id blob unique, first_start integer, last_start integer, last_end integer);
create table spans (trace_key integer, span_id blob, parent_id blob, operation_id integer, origin_id integer,
  start integer, duration integer, status integer, body blob);
create unique index spans_by_id on spans (trace_key, span_id);
create table links (target_trace blob, target_span blob, trace_key integer, span_id blob,
  primary key (trace_key, span_id, target_trace, target_span)) without rowid;
create index links_by_target on links (target_trace);
create table indexed_attributes (key text, value text, trace_key integer, primary key (key, value, trace_key)) without rowid;
create table logs (id integer primary key autoincrement, trace_id blob, span_id blob, time integer, origin_id integer, body blob);
create index logs_by_trace on logs (trace_id);
`;

/** In memory without `dataDir`; with it, in one file of that directory, which is created when missing. Throws `DataDirectoryError`. */
export function openDatabase(dataDir: string | undefined): DatabaseSync {
  const file = dataDir === undefined ? ":memory:" : join(dataDir, FILE_NAME);
  try {
    if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
    const db = new DatabaseSync(file);
    db.exec("pragma page_size = 16384; pragma locking_mode = exclusive; pragma temp_store = memory");
    if (dataDir === undefined) db.exec("pragma synchronous = off");
    else db.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -65536");
    prepareSchema(db, file);
    return db;
  } catch (error) {
    if (error instanceof DataDirectoryError || dataDir === undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataDirectoryError(
      `expected to open ${file}, got "${reason}"; give --data-dir a writable directory that no other backend uses`,
    );
  }
}

function prepareSchema(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare("pragma user_version").get()?.user_version);
  if (version === SCHEMA_VERSION) {
    // Takes the exclusive lock now rather than at the first request.
    db.exec("begin immediate; commit");
    return;
  }
  if (version !== 0) {
    throw new DataDirectoryError(
      `expected a store of version ${SCHEMA_VERSION} in ${file}, got version ${version}; use another --data-dir or delete that file`,
    );
  }
  db.exec(`begin immediate; ${SCHEMA} pragma user_version = ${SCHEMA_VERSION}; commit`);
}
