import type { TelemetryStore } from "../../store/telemetry-store.ts";
import type { SpanPair } from "./draw-pairs.ts";
import { type OperationName, readOperationName } from "./operation-name.ts";

/** Traces that one look reads, the newest. */
const tracesPerLook = 20;
/** Traces with a rare span that wait to be read. */
const mostRemembered = 50;
const mostPairs = 1_000;

/** Which span caused which, by their names, as far as stored traces have told. */
export interface SpanPairs {
  /** A span has arrived: a way back from a dead-letter queue, or into one, is rare and its trace is remembered. */
  onHop(hop: OperationName, traceId: Buffer): void;
  /** Reads what is new. */
  read(): SpanPair[];
}

export function createSpanPairs(store: Pick<TelemetryStore, "findTraces" | "outlines" | "traceKey">): SpanPairs {
  const pairs = new Map<string, SpanPair>();
  const remembered = new Set<string>();

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

  return {
    onHop({ verb }, traceId) {
      if ((verb === "redrive" || verb === "move") && remembered.size < mostRemembered)
        remembered.add(traceId.toString("hex"));
    },
    read() {
      for (const traceId of remembered) {
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
