import { hash } from "node:crypto";
import { type IdGenerator, RandomIdGenerator } from "@opentelemetry/sdk-trace";

let preset: string | undefined;

/** Random ids, save for a span that is started with an id of its own. */
export function createIdGenerator(): IdGenerator {
  const random = new RandomIdGenerator();
  return {
    generateTraceId: random.generateTraceId,
    generateSpanId: () => preset ?? random.generateSpanId(),
  };
}

/** Runs `start`, which starts one span, so that this span gets `id`. */
export function withSpanId<T>(id: string | undefined, start: () => T): T {
  preset = id;
  try {
    return start();
  } finally {
    preset = undefined;
  }
}

/** The span id (16 hex digits) that belongs to `seed`: whoever rebuilds a lost span from a record gives it the id that its children know. */
export function spanIdFrom(seed: string): string {
  const id = hash("sha256", seed).slice(0, 16);
  return id === "0000000000000000" ? "0000000000000001" : id;
}
