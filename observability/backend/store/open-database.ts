import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { RUNS_SCHEMA } from "./run-table.ts";
import { DataDirectoryError, isCorrupt, isLocked, reasonOf } from "./store-errors.ts";

const SCHEMA_VERSION = 3;
const FILE_NAME = "telemetry.sqlite";
/** The system's own cache of the file is behind it, and is not the process's memory. */
const KIBIBYTES_OF_CACHE = 4 * 1024;

/**
 * Spans and logs keep their whole protobuf bytes in `body`; what is searched by lies beside it, that of spans in `head` (see `span-chunk.ts`).
 * `signatures` are null where the index in memory never has to be rebuilt. `arrived` is in milliseconds, all other times are nanoseconds.
 */
const SCHEMA = `
create table origins (id integer primary key, resource blob, resource_schema text, scope blob, scope_schema text, service text);
create table operations (id integer primary key, service text, name text, kind integer, unique (service, name, kind));
create table traces (key integer primary key autoincrement, trace_id blob unique, first_start integer, last_start integer, last_end integer,
  arrived integer);
create table span_chunks (id integer primary key, trace_key integer, head blob, signatures blob, body blob);
create index span_chunks_by_trace on span_chunks (trace_key);
create table links (target_trace blob, target_span blob, trace_key integer, span_id blob,
  primary key (trace_key, span_id, target_trace, target_span)) without rowid;
create index links_by_target on links (target_trace);
create table indexed_attributes (key text, value text, trace_key integer, primary key (key, value, trace_key)) without rowid;
create index indexed_attributes_by_trace on indexed_attributes (trace_key);
create table logs (id integer primary key autoincrement, trace_id blob, span_id blob, time integer, origin_id integer, arrived integer, body blob);
create index logs_by_trace on logs (trace_id);
create index logs_by_origin on logs (origin_id);
`;

export interface DatabaseOptions {
  /** Directory of the file, created when missing. Without it the data is in a temporary file that has no name and goes with the process. */
  dataDir: string | undefined;
  /** Most pages of 16 KiB; more is answered like a full disk. */
  maxPages: number | undefined;
}

/** Throws `DataDirectoryError`; a damaged file throws SQLite's own error, see `isCorrupt`. */
export function openDatabase({ dataDir, maxPages }: DatabaseOptions): DatabaseSync {
  // SQLite's name for a temporary file.
  const file = dataDir === undefined ? "" : fileIn(dataDir);
  let db: DatabaseSync | undefined;
  try {
    if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
    db = new DatabaseSync(file);
    db.exec(`pragma page_size = 16384; pragma locking_mode = exclusive; pragma cache_size = -${KIBIBYTES_OF_CACHE}`);
    if (dataDir === undefined) db.exec("pragma journal_mode = memory; pragma synchronous = off");
    else db.exec("pragma journal_mode = wal; pragma synchronous = normal");
    if (maxPages !== undefined) db.exec(`pragma max_page_count = ${maxPages}`);
    prepareSchema(db, file);
    return db;
  } catch (error) {
    if (db?.isOpen) db.close();
    if (error instanceof DataDirectoryError || dataDir === undefined || isCorrupt(error)) throw error;
    if (isLocked(error)) {
      throw new DataDirectoryError(
        `expected ${file} for this backend alone, another one uses it; stop that one, or give --data-dir a writable directory that no other backend uses`,
      );
    }
    throw new DataDirectoryError(
      `expected to open ${file}, got "${reasonOf(error)}"; give --data-dir a writable directory that no other backend uses`,
    );
  }
}

/** Renames a damaged database, so that nothing of it is lost and a new one can begin. Returns its new name. */
export function moveAside(dataDir: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-");
  const aside = `${fileIn(dataDir)}.corrupt-${time}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(fileIn(dataDir) + suffix)) renameSync(fileIn(dataDir) + suffix, aside + suffix);
  }
  return aside;
}

export function fileIn(dataDir: string): string {
  return join(dataDir, FILE_NAME);
}

function prepareSchema(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare("pragma user_version").get()?.user_version);
  if (version === SCHEMA_VERSION) {
    // Takes the exclusive lock now rather than at the first request.
    db.exec(`begin immediate; ${RUNS_SCHEMA}; commit`);
    return;
  }
  if (version !== 0) {
    throw new DataDirectoryError(
      `expected a store of version ${SCHEMA_VERSION} in ${file}, got version ${version}; use another --data-dir or delete that file`,
    );
  }
  db.exec(`begin immediate; ${SCHEMA} ${RUNS_SCHEMA}; pragma user_version = ${SCHEMA_VERSION}; commit`);
}
