import type { Query, QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "../../../api/live-view.ts";

/** First words of the query keys that an event makes stale. */
const STALE: Record<LiveEvent["type"], readonly string[]> = {
  jobs: ["jobs", "job", "flow", "runs"],
  traces: ["search", "trace", "services", "series"],
  "dead-letters": ["dead-letters", "flow"],
  alerts: ["alerts"],
  inbox: ["inbox"],
  status: [],
  reset: [
    "jobs",
    "job",
    "flow",
    "search",
    "trace",
    "services",
    "dead-letters",
    "alerts",
    "inbox",
    "status",
    "series",
    "runs",
  ],
};

export const EVENT_TYPES: readonly string[] = Object.keys(STALE);

/** Shortest time between two reloads of the same data, milliseconds. */
const RELOAD_EVERY_MS = 700;
/** Loading takes at most about a fifth of the time. */
const REST_PER_LOAD = 4;

/**
 * Loads again what events make stale. Each kind of data goes its own way: at most every 0.7 s, never while it is being loaded (that would be
 * thrown away), and the less often the longer loading takes.
 */
export function createStaleQueries(queries: QueryClient): { take(event: LiveEvent): void; stop(): void } {
  const pending = new Map<string, Set<string> | "all">();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const resting = new Map<string, number>();

  const reload = async (first: string) => {
    timers.delete(first);
    const ids = pending.get(first);
    if (ids === undefined) return;
    const predicate = (query: Query) => isMeant(query, first, ids);
    if (queries.isFetching({ predicate }) > 0) return plan(first);
    pending.delete(first);
    const startedAt = performance.now();
    await queries.invalidateQueries({ predicate });
    const took = performance.now() - startedAt;
    resting.set(first, performance.now() + Math.max(RELOAD_EVERY_MS, REST_PER_LOAD * took));
  };
  const plan = (first: string) => {
    if (timers.has(first)) return;
    const rest = Math.max(RELOAD_EVERY_MS / 2, (resting.get(first) ?? 0) - performance.now());
    timers.set(
      first,
      setTimeout(() => void reload(first), rest),
    );
  };
  return {
    take(event) {
      if (event.type === "status") return queries.setQueryData(["status"], event.status);
      for (const first of STALE[event.type]) {
        const known = pending.get(first);
        if (!("ids" in event)) pending.set(first, "all");
        else if (known !== "all") pending.set(first, new Set([...(known ?? []), ...event.ids]));
        plan(first);
      }
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** A job or a trace that is shown reloads only for an event with its id; the second word of its key is the id, or several joined by commas. */
function isMeant({ queryKey: [head, id] }: Query, first: string, ids: Set<string> | "all"): boolean {
  if (head !== first) return false;
  const isOne = first === "job" || first === "trace";
  return ids === "all" || !isOne || typeof id !== "string" || id.split(",").some((one) => ids.has(one));
}
