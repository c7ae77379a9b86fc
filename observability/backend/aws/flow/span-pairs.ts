import type { TelemetryStore } from "../../store/telemetry-store.ts";
import type { SpanPair } from "./draw-pairs.ts";
import { type OperationName, readOperationName } from "./operation-name.ts";

/** Traces that one look reads, the newest. */
const tracesPerLook = 20;
/** Traces with a rare span that wait to be read. */
const mostRemembered = 50;
const mostPairs = 1_000;
/** Traces of the first messages that were taken from a queue, until it is known where they came from. */
const mostFirsts = 8;
const mostQueues = 50;

/** Which span caused which, by their names, as far as stored traces have told. */
export interface SpanPairs {
  /**
   * A span has arrived. A way back from a dead-letter queue, or into one, is rare: its trace is remembered. So are the first traces with a
   * delivery from a queue, which need not be among the newest when somebody looks.
   */
  onHop(hop: OperationName, traceId: Buffer): void;
  /** Reads what is new. */
  read(): SpanPair[];
}

export function createSpanPairs(store: Pick<TelemetryStore, "findTraces" | "outlines" | "traceKey">): SpanPairs {
  const pairs = new Map<string, SpanPair>();
  const remembered = new Set<string>();
  const firsts = new Map<string, Set<string>>();

  function readTrace(key: number): void {
    const spans = store.outlines(key);
    const names = new Map(spans.map(({ spanId, operation }) => [spanId, operation.name]));
    for (const { parentSpanId, operation } of spans) {
      const parent = names.get(parentSpanId);
      if (parent === undefined || pairs.size >= mostPairs) continue;
      if (!readOperationName(operation.name) || !readOperationName(parent)) continue;
      pairs.set(`${parent}\u0000${operation.name}`, { parent, child: operation.name });
    }
  }

  function rememberFirst(queue: string, traceId: Buffer): void {
    const traces = firsts.get(queue);
    if (traces && traces.size < mostFirsts) traces.add(traceId.toString("hex"));
    else if (!traces && firsts.size < mostQueues) firsts.set(queue, new Set([traceId.toString("hex")]));
  }

  function isKnown(queue: string): boolean {
    return [...pairs.values()].some(({ child }) => child === `process ${queue}`);
  }

  return {
    onHop({ verb, target }, traceId) {
      if (verb === "process") rememberFirst(target, traceId);
      if ((verb === "redrive" || verb === "move") && remembered.size < mostRemembered)
        remembered.add(traceId.toString("hex"));
    },
    read() {
      const ofFirsts = [...firsts].filter(([queue]) => !isKnown(queue)).flatMap(([, traces]) => [...traces]);
      for (const traceId of new Set([...remembered, ...ofFirsts])) {
        const key = store.traceKey(traceId);
        if (key !== undefined) readTrace(key);
      }
      // Read again next time as well: the span that was caused may still be on its way.
      if (remembered.size > mostRemembered / 2) remembered.clear();
      for (const key of store.findTraces({ limit: tracesPerLook })) readTrace(key);
      return [...pairs.values()];
    },
  };
}
