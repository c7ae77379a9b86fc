import { KIND_NAMES } from "../otlp/model.ts";

/** What the spans of one series have in common. */
export interface SeriesLabels {
  service: string;
  operation: string;
  /** OTLP's number: 0 unspecified to 5 consumer. */
  kind: number;
  /** OTLP's number: 2 is an error. */
  status: number;
  /** "" when the span names none. */
  jobType: string;
  /** Of a span that is a wait in a queue. */
  queue: string | undefined;
}

/** By kind and status. */
type Ids = (number | undefined)[];
/** By job type. */
type Types = Map<string, Ids>;

export interface SeriesCatalog {
  /** Number of the series with these labels; beyond the most that are kept apart, of one that stands for all others. */
  idOf(service: string, operation: string, kind: number, status: number, jobType: string): number;
  /** Labels by number. */
  readonly labels: readonly SeriesLabels[];
}

/** Name of what is not kept apart any more. */
export const OTHER = "other";

const DEFAULT_MOST = 900;
/** Services that have an "other" of their own. */
const MOST_OTHER_SERVICES = 5;
const MOST_LABEL_LENGTH = 200;
const STATUSES = 3;
/** A span of the time in a queue: its name carries that of the queue. */
const WAIT = /^wait ([\w-]+(?:\.fifo)?)$/;
const INTERNAL = KIND_NAMES.indexOf("internal");

/** Numbers for series, in bounded number: names come from outside and may be as many as there are spans. */
export function createSeriesCatalog({ most = DEFAULT_MOST }: { most?: number | undefined } = {}): SeriesCatalog {
  const labels: SeriesLabels[] = [];
  const byService = new Map<string, Map<string, Types>>();
  const others = new Map<string, Ids>();

  function add(found: SeriesLabels): number {
    return labels.push(found) - 1;
  }

  function otherOf(service: string, slot: number): number {
    const name = others.has(service) || others.size < MOST_OTHER_SERVICES ? service : OTHER;
    const ids = getOrAdd(others, name, () => []);
    const [kind, status] = [Math.floor(slot / STATUSES), slot % STATUSES];
    ids[slot] ??= add({ service: name, operation: OTHER, kind, status, jobType: "", queue: undefined });
    return ids[slot];
  }

  return {
    labels,
    idOf(anyService, anyOperation, anyKind, anyStatus, anyJobType) {
      const [service, operation, jobType] = [cut(anyService), cut(anyOperation), cut(anyJobType)];
      const kind = anyKind < KIND_NAMES.length ? anyKind : 0;
      const status = anyStatus < STATUSES ? anyStatus : 0;
      const slot = kind * STATUSES + status;
      const known = byService.get(service)?.get(operation)?.get(jobType)?.[slot];
      if (known !== undefined) return known;
      if (labels.length >= most) return otherOf(service, slot);
      const types = getOrAdd(getOrAdd(byService, service, newMap<Types>), operation, newMap<Ids>);
      const queue = kind === INTERNAL ? WAIT.exec(operation)?.[1] : undefined;
      const id = add({ service, operation, kind, status, jobType, queue });
      getOrAdd(types, jobType, (): Ids => [])[slot] = id;
      return id;
    },
  };
}

function newMap<Value>(): Map<string, Value> {
  return new Map();
}

function cut(label: string): string {
  return label.length > MOST_LABEL_LENGTH ? `${label.slice(0, MOST_LABEL_LENGTH - 1)}…` : label;
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
