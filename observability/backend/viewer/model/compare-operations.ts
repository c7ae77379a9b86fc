import { operationStatistics } from "./trace-statistics.ts";
import type { TraceTree } from "./trace-tree.ts";

/** The spans of one operation in both traces; microseconds. */
export interface ComparedOperation {
  key: string;
  service: string;
  operation: string;
  a: { count: number; totalUs: number; errors: number };
  b: { count: number; totalUs: number; errors: number };
  /** How much more time the second spent in it. */
  deltaUs: number;
}

const NONE = { count: 0, totalUs: 0, errors: 0 };

/** Time per operation side by side, the greatest difference first. */
export function compareOperations(a: TraceTree, b: TraceTree): ComparedOperation[] {
  const lines = new Map<string, ComparedOperation>();
  for (const [side, tree] of [
    ["a", a],
    ["b", b],
  ] as const) {
    for (const { key, service, operation = "", count, totalUs, errors } of operationStatistics(tree)) {
      const line = lines.get(key) ?? { key, service, operation, a: NONE, b: NONE, deltaUs: 0 };
      lines.set(key, { ...line, [side]: { count, totalUs, errors } });
    }
  }
  return Array.from(lines.values(), (line) => ({ ...line, deltaUs: line.b.totalUs - line.a.totalUs })).sort(
    (one, other) => Math.abs(other.deltaUs) - Math.abs(one.deltaUs) || one.key.localeCompare(other.key),
  );
}
