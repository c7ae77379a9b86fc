import type { Tag } from "../store/match-tags.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";

export interface TaggedTraces {
  /** Keys of the traces with a span that has the attribute; with `startUs`, one that starts then or later. */
  tracesWith(tag: Tag, startUs: number | undefined): ReadonlySet<number>;
}

interface Found {
  traces: Set<number>;
  /** When all spans were looked at, and for how long. */
  at: number;
  tookMs: number;
}

const MOST_TRACES = 50_000;
const MOST_TAGS = 20;
/** Looking at all spans may take this share of the time; in between, only the latest are looked at. */
const SHARE = 1 / 20;
/** Spans that arrive later than this after their start are found with the next look at all. */
const LATEST_MS = 10_000;

/** Finds traces by an attribute. Who asks for the same again and again, as an open page does, is not the reason for the same work each time. */
export function createTaggedTraces(store: Pick<TelemetryStore, "findTraces">, now: () => number): TaggedTraces {
  const known = new Map<string, Found>();

  function find(tag: Tag, startMs?: number): number[] {
    const startMin = startMs === undefined ? undefined : BigInt(Math.floor(startMs * 1_000)) * 1_000n;
    return store.findTraces({ tags: [tag], startMin, limit: MOST_TRACES });
  }

  function findAll(name: string, tag: Tag): Found {
    const started = now();
    const found = { traces: new Set(find(tag)), at: started, tookMs: now() - started };
    known.delete(name);
    if (known.size >= MOST_TAGS) known.delete(known.keys().next().value ?? "");
    known.set(name, found);
    return found;
  }

  return {
    tracesWith(tag, startUs) {
      if (startUs !== undefined) return new Set(find(tag, startUs / 1_000));
      const name = JSON.stringify([tag.key, tag.value]);
      const found = known.get(name);
      if (!found || found.tookMs <= (now() - found.at) * SHARE) return findAll(name, tag).traces;
      for (const key of find(tag, found.at - LATEST_MS)) found.traces.add(key);
      return found.traces;
    },
  };
}
