import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { LiveHub } from "./live-hub.ts";

export interface CollectOptions {
  store: TelemetryStore;
  live: LiveHub;
  /** Milliseconds over which ids are gathered. Default 250. */
  everyMs?: number;
}

const JOB_ID = "job.id";
const IDS_PER_EVENT = 200;
/** More ids than this in one go are not told one by one: everything is to be read anew. */
const MOST_IDS = 4_000;
/** A longer text is no id of a job. */
const LONGEST_JOB_ID = 256;

/** Tells the hub which traces and jobs have new spans, gathered so that a page is not told span by span. */
export function collectChanges({ store, live, everyMs = 250 }: CollectOptions): { stop(): void } {
  const [traces, jobs] = [new Set<string>(), new Set<string>()];
  let flood = false;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    if (flood) live.publish({ type: "reset" });
    else {
      for (const ids of chunks(jobs)) live.publish({ type: "jobs", ids });
      for (const ids of chunks(traces)) live.publish({ type: "traces", ids });
    }
    traces.clear();
    jobs.clear();
    flood = false;
  }

  const remove = store.observe({
    spansWritten(spans) {
      if (!live.isWatched()) return;
      let last: Buffer | undefined;
      for (const { traceId, indexed } of spans) {
        if (flood) break;
        if (!last?.equals(traceId)) traces.add(traceId.toString("hex"));
        last = traceId;
        for (const { key, value } of indexed) if (key === JOB_ID && value.length <= LONGEST_JOB_ID) jobs.add(value);
        flood = traces.size + jobs.size > MOST_IDS;
      }
      timer ??= setTimeout(flush, everyMs).unref();
    },
    cleared() {
      if (!live.isWatched()) return;
      flood = true;
      timer ??= setTimeout(flush, everyMs).unref();
    },
  });

  return {
    stop() {
      remove();
      clearTimeout(timer);
    },
  };
}

function* chunks(ids: Iterable<string>): Iterable<string[]> {
  const all = [...ids];
  for (let start = 0; start < all.length; start += IDS_PER_EVENT) yield all.slice(start, start + IDS_PER_EVENT);
}
