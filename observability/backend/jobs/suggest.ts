import type { SuggestView } from "../api/suggest-view.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { IndexedJob } from "./indexed-job.ts";

const A_FEW = 8;
const MOST_KEYS_FOR_A_VALUE = 200;
/** A shorter beginning of an id says nothing: it is a word, or a number. */
const FEWEST_DIGITS = 4;

export interface SuggestNeeds {
  store: Pick<TelemetryStore, "attributeKeys" | "attributeValues" | "tracesFrom" | "outlines">;
  /** Newest submission first. */
  jobs: readonly IndexedJob[];
}

/** What a person may mean by what they have typed so far, a few of each kind. */
export function suggest(text: string, { store, jobs }: SuggestNeeds): SuggestView {
  const wanted = text.trim();
  if (wanted === "") return { jobs: [], traces: [], attributes: [] };
  const lower = wanted.toLowerCase();
  const byId = firstFew(jobs, ({ id }) => id.toLowerCase().startsWith(lower));
  return {
    jobs: byId.map(({ id, type, status }) => ({ id, type, status })),
    traces: tracesNamed(lower, store),
    attributes: attributesFor(wanted, store, jobs).slice(0, A_FEW),
  };
}

function firstFew<T>(all: Iterable<T>, accept: (item: T) => boolean): T[] {
  const found: T[] = [];
  for (const item of all) {
    if (found.length >= A_FEW) break;
    if (accept(item)) found.push(item);
  }
  return found;
}

function tracesNamed(text: string, store: SuggestNeeds["store"]): SuggestView["traces"] {
  if (text.length < FEWEST_DIGITS || !/^[0-9a-f]{1,32}$/.test(text)) return [];
  return store.tracesFrom(text, A_FEW).flatMap(({ key, traceId }) => {
    const first = store.outlines(key)[0];
    return first ? [{ traceId, service: first.operation.service, name: first.operation.name }] : [];
  });
}

function attributesFor(
  text: string,
  store: SuggestNeeds["store"],
  jobs: readonly IndexedJob[],
): SuggestView["attributes"] {
  const at = text.indexOf("=");
  if (at > 0) {
    const key = text.slice(0, at);
    const prefix = text.slice(at + 1).replace(/^"/, "");
    return valuesOf(key, prefix, store, jobs).map((value) => ({ key, value }));
  }
  const lower = text.toLowerCase();
  const keys = store.attributeKeys();
  const beginning = keys.filter((key) => key.toLowerCase().startsWith(lower));
  const within = keys.filter((key) => !beginning.includes(key) && key.toLowerCase().includes(lower));
  const having = keys.slice(0, MOST_KEYS_FOR_A_VALUE).flatMap((key) =>
    key === "job.id"
      ? []
      : valuesOf(key, text, store, jobs)
          .slice(0, 2)
          .map((value) => ({ key, value })),
  );
  return [...[...beginning, ...within].map((key) => ({ key })), ...having];
}

/** Ids and types of jobs are known from their rows, all of them. */
function valuesOf(key: string, prefix: string, store: SuggestNeeds["store"], jobs: readonly IndexedJob[]): string[] {
  if (key === "job.id") return firstFew(jobs, ({ id }) => id.startsWith(prefix)).map(({ id }) => id);
  if (key === "job.type") {
    const types = new Set(jobs.flatMap(({ type }) => type ?? []));
    return [...types].filter((type) => type.startsWith(prefix)).sort();
  }
  return store.attributeValues(key, prefix);
}
