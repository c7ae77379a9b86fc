import type { DatabaseSync } from "node:sqlite";
import type { Catalog } from "./catalog.ts";
import type { LogTotals } from "./evict.ts";
import type { LogRecordRow } from "./records.ts";
import { ROW_OVERHEAD_BYTES } from "./write-spans.ts";

export interface LogWriter {
  /** Writes inside the caller's transaction; returns the bytes that the records take. */
  write(logs: readonly LogRecordRow[], nowMs: number): number;
  /** What the database holds. */
  totals(): LogTotals;
}

export function createLogWriter(db: DatabaseSync, catalog: Catalog): LogWriter {
  const add = db.prepare(
    "insert into logs (trace_id, span_id, time, origin_id, arrived, body) values (?, ?, ?, ?, ?, ?)",
  );
  return {
    write(logs, nowMs) {
      let bytes = 0;
      for (const { origin, traceId, spanId, time, body } of logs) {
        add.run(traceId, spanId, time, catalog.originId(origin), nowMs, body);
        bytes += body.length + ROW_OVERHEAD_BYTES;
      }
      return bytes;
    },
    totals() {
      const row = db.prepare("select count(*) as logs, total(length(body)) as bytes from logs").get();
      const logs = Number(row?.logs);
      return { logs, logBytes: Number(row?.bytes) + logs * ROW_OVERHEAD_BYTES };
    },
  };
}
