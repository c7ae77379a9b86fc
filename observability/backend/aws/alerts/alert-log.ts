import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AlertView } from "../../api/aws-view.ts";

/** Alerts that are kept; the ends of jobs that went well are counted apart, so that they push out no other. */
const kept = 5_000;

export interface AlertQuery {
  limit: number;
  kind?: AlertView["kind"] | undefined;
  jobId?: string | undefined;
}

/** The alerts of the topics, the newest kept. */
export interface AlertLog {
  /** Adds what is new; a message that came twice is there once. Answers with the ids of the new ones. */
  add(alerts: readonly AlertView[]): string[];
  /** Newest first. */
  list(query: AlertQuery): { alerts: AlertView[]; total: number };
  /** All but the ends of jobs. */
  count(): number;
  close(): void;
}

/** In memory without `dataDir`; with it, in a file of its own there. */
export function openAlertLog(dataDir: string | undefined): AlertLog {
  const db = new DatabaseSync(dataDir === undefined ? ":memory:" : join(dataDir, "alerts.sqlite"));
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal;
    create table if not exists alerts (message_id text primary key, received_at integer, kind text, job_id text, view text) without rowid;
    create index if not exists alerts_by_time on alerts (received_at, kind);
    create index if not exists alerts_by_job on alerts (job_id)`);
  const insert = db.prepare("insert or ignore into alerts values (?, ?, ?, ?, ?)");
  const matching = "(?1 is null or kind = ?1) and (?2 is null or job_id = ?2)";
  const select = db.prepare(`select view from alerts where ${matching} order by received_at desc, message_id limit ?3`);
  const total = db.prepare(`select count(*) as n from alerts where ${matching}`);
  const important = db.prepare("select count(*) as n from alerts where kind <> 'end-state'");
  const trim = db.prepare(
    `delete from alerts where (kind = 'end-state') = ?1 and message_id in
     (select message_id from alerts where (kind = 'end-state') = ?1 order by received_at desc limit -1 offset ?2)`,
  );

  return {
    add(alerts) {
      const added: string[] = [];
      db.exec("begin");
      for (const alert of alerts) {
        const { messageId, receivedAtUs, kind, jobId } = alert;
        const { changes } = insert.run(messageId, receivedAtUs, kind, jobId, JSON.stringify(alert));
        if (Number(changes) > 0) added.push(messageId);
      }
      if (added.length > 0) for (const endState of [0, 1]) trim.run(endState, kept);
      db.exec("commit");
      return added;
    },
    list({ limit, kind = null, jobId = null }) {
      return {
        alerts: select.all(kind, jobId, limit).map(({ view }) => JSON.parse(String(view))),
        total: Number(total.get(kind, jobId)?.n),
      };
    },
    count: () => Number(important.get()?.n),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}
