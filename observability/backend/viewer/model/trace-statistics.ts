import type { TraceNode, TraceTree } from "./trace-tree.ts";

/** Figures of the spans of one service, or of one operation of it. Microseconds. */
export interface OperationStatistics {
  key: string;
  service: string;
  /** undefined: the service's line. */
  operation: string | undefined;
  count: number;
  totalUs: number;
  /** Without the time that children, of any operation, worked in. */
  selfUs: number;
  averageUs: number;
  p95Us: number;
  maxUs: number;
  errors: number;
}

export type StatisticsColumn = "name" | "count" | "totalUs" | "selfUs" | "averageUs" | "p95Us" | "maxUs" | "errors";

/** One line per operation. */
export function operationStatistics(tree: TraceTree): OperationStatistics[] {
  return statistics(tree.nodes, ({ service, span }) => ({ service, operation: span.name }));
}

/** One line per service. */
export function serviceStatistics(tree: TraceTree): OperationStatistics[] {
  return statistics(tree.nodes, ({ service }) => ({ service, operation: undefined }));
}

/** Largest first, or names from A to Z; the other way round when `descending` says so. */
export function sortStatistics(
  lines: readonly OperationStatistics[],
  column: StatisticsColumn,
  descending: boolean,
): OperationStatistics[] {
  const order = (a: OperationStatistics, b: OperationStatistics) =>
    column === "name" ? nameOf(a).localeCompare(nameOf(b)) : a[column] - b[column];
  return lines.toSorted((a, b) => (descending ? order(b, a) : order(a, b)));
}

/** The part of the span in which none of its children worked, microseconds. */
export function selfTime({ startUs, endUs, children }: TraceNode): number {
  let [covered, until] = [0, startUs];
  // Children are in order of their start.
  for (const child of children) {
    const from = Math.max(child.startUs, until);
    const to = Math.min(child.endUs, endUs);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return endUs - startUs - covered;
}

function statistics(
  nodes: readonly TraceNode[],
  groupOf: (node: TraceNode) => { service: string; operation: string | undefined },
): OperationStatistics[] {
  const groups = new Map<string, { durations: number[]; line: OperationStatistics }>();
  for (const node of nodes) {
    const named = groupOf(node);
    const key = JSON.stringify([named.service, named.operation ?? null]);
    const group = groups.get(key) ?? { durations: [], line: { key, ...named, ...EMPTY } };
    groups.set(key, group);
    const duration = node.endUs - node.startUs;
    group.durations.push(duration);
    group.line.totalUs += duration;
    group.line.selfUs += selfTime(node);
    if (node.failed) group.line.errors++;
  }
  return Array.from(groups.values(), ({ durations, line }) => {
    const sorted = Float64Array.from(durations).sort();
    const count = sorted.length;
    return {
      ...line,
      count,
      averageUs: line.totalUs / count,
      p95Us: sorted[Math.ceil(0.95 * count) - 1] ?? 0,
      maxUs: sorted[count - 1] ?? 0,
    };
  });
}

const EMPTY = { count: 0, totalUs: 0, selfUs: 0, averageUs: 0, p95Us: 0, maxUs: 0, errors: 0 };

function nameOf({ service, operation = "" }: OperationStatistics): string {
  return `${service} ${operation}`;
}
