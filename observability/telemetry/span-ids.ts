import { hash } from "node:crypto";
import { type IdGenerator, RandomIdGenerator } from "@opentelemetry/sdk-trace";

interface PresetIds {
  /** 16 hex digits. */
  spanId?: string | undefined;
  /** 32 hex digits; of a span that starts a trace. */
  traceId?: string | undefined;
}

let preset: PresetIds = {};

/** Random ids, save for a span that is started with ids of its own. */
export function createIdGenerator(): IdGenerator {
  const random = new RandomIdGenerator();
  return {
    generateTraceId: () => preset.traceId ?? random.generateTraceId(),
    generateSpanId: () => preset.spanId ?? random.generateSpanId(),
  };
}

/** Runs `start`, which starts one span, so that this span gets these ids. */
export function withIds<T>(ids: PresetIds, start: () => T): T {
  preset = ids;
  try {
    return start();
  } finally {
    preset = {};
  }
}

/** The span id (16 hex digits) that belongs to `seed`: whoever rebuilds a lost span from a record gives it the id that its children know. */
export function spanIdFrom(seed: string): string {
  const id = hash("sha256", seed).slice(0, 16);
  return id === "0000000000000000" ? "0000000000000001" : id;
}

/** The trace id (32 hex digits) that belongs to `seed`. */
export function traceIdFrom(seed: string): string {
  const id = hash("sha256", seed).slice(0, 32);
  return id === "0".repeat(32) ? `${"0".repeat(31)}1` : id;
}
