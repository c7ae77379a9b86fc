import type { TraceNode, TraceTree } from "./trace-tree.ts";

export type Difference = "same" | "changed" | "added" | "removed";

/** A span of the first trace, of the second, or the two that stand for each other. */
export interface ComparedSpan {
  key: string;
  difference: Difference;
  a: TraceNode | undefined;
  b: TraceNode | undefined;
  depth: number;
  service: string;
  name: string;
  /** Its name in the first trace, where that is another. */
  formerName: string | undefined;
  /** How much longer the second is, microseconds; undefined unless both are there. */
  deltaUs: number | undefined;
  /** Failed in one of them only. */
  statusChanged: boolean;
  /** Lines below it. */
  descendants: number;
}

export interface Comparison {
  /** From top to bottom; removed spans stand where they were. */
  rows: ComparedSpan[];
  counts: Record<Difference, number>;
}

/** Pairs are "changed" when one failed and the other did not, or when they differ by half and by a millisecond at least. */
const CHANGED = { ratio: 1.5, leastUs: 1_000 };

interface Pair {
  a: TraceNode | undefined;
  b: TraceNode | undefined;
  depth: number;
}

/**
 * Spans match by service, name and kind, below spans that match, the first with the first, the second with the second. What has no counterpart was
 * removed (only in `a`) or added (only in `b`), with all below it.
 */
export function compareTrees(a: TraceTree, b: TraceTree): Comparison {
  const rows: ComparedSpan[] = [];
  const counts = { same: 0, changed: 0, added: 0, removed: 0 };
  const labels = labelers(a, b);
  const stack = matchSiblings(a.roots, b.roots, 0, labels).reverse();
  for (let pair = stack.pop(); pair; pair = stack.pop()) {
    const row = comparedSpan(pair);
    rows.push(row);
    counts[row.difference]++;
    stack.push(...matchSiblings(pair.a?.children ?? [], pair.b?.children ?? [], pair.depth + 1, labels).reverse());
  }
  countDescendants(rows);
  return { rows, counts };
}

/** In the order of both lists, as far as there is one: what is only in `a` before what follows it in `b`. */
function matchSiblings(as: readonly TraceNode[], bs: readonly TraceNode[], depth: number, labels: Labels): Pair[] {
  const waiting = Map.groupBy(bs, labels.b);
  const partners = new Map<TraceNode, TraceNode>();
  const matched = as.map((a) => {
    const b = waiting.get(labels.a(a))?.shift();
    if (b) partners.set(b, a);
    return { a, b, depth };
  });
  const rest = bs.filter((b) => !partners.has(b)).map((b): Pair => ({ a: undefined, b, depth }));
  if (rest.length === 0) return matched;
  const positions = new Map(bs.map((b, index) => [b, index]));
  const placeOf = (pair: Pair) => (pair.b ? (positions.get(pair.b) ?? 0) : -1);
  const merged: Pair[] = [];
  let next = 0;
  for (const pair of matched) {
    for (; next < rest.length && placeOf(rest[next] ?? pair) < placeOf(pair); next++) merged.push(rest[next] ?? pair);
    merged.push(pair);
  }
  return [...merged, ...rest.slice(next)];
}

/** What a span is matched by, in each of the traces. */
interface Labels {
  a(node: TraceNode): string;
  b(node: TraceNode): string;
}

/**
 * Service, kind and name. When the roots differ in all but the first word ("submit report", "submit cleanup"), what they differ in stands for the
 * same wherever it is in a name, so that jobs of two types can be compared.
 */
function labelers(a: TraceTree, b: TraceTree): Labels {
  const [[verbA, restA], [verbB, restB]] = [splitName(a), splitName(b)];
  const isAlike = verbA === verbB && restA !== "" && restB !== "" && restA !== restB;
  const labeler = (rest: string) => (node: TraceNode) => {
    const { kind, name } = node.span;
    return `${node.service}\n${kind}\n${isAlike ? name.replaceAll(rest, "\n") : name}`;
  };
  return { a: labeler(restA), b: labeler(restB) };
}

function splitName({ roots }: TraceTree): [string, string] {
  const name = roots[0]?.span.name ?? "";
  const space = name.indexOf(" ");
  return space === -1 ? [name, ""] : [name.slice(0, space), name.slice(space + 1)];
}

function comparedSpan({ a, b, depth }: Pair): ComparedSpan {
  const shown = b ?? a;
  const [aUs, bUs] = [a && a.endUs - a.startUs, b && b.endUs - b.startUs];
  const deltaUs = aUs === undefined || bUs === undefined ? undefined : bUs - aUs;
  const statusChanged = a !== undefined && b !== undefined && a.failed !== b.failed;
  const differs = deltaUs !== undefined && isChange(aUs ?? 0, bUs ?? 0);
  const formerName = a && b && a.span.name !== b.span.name ? a.span.name : undefined;
  const both = statusChanged || differs ? "changed" : "same";
  return {
    key: `${a?.key ?? ""}:${b?.key ?? ""}`,
    difference: a ? (b ? both : "removed") : "added",
    ...{ a, b, depth, service: shown?.service ?? "", name: shown?.span.name ?? "", formerName, deltaUs, statusChanged },
    descendants: 0,
  };
}

function isChange(aUs: number, bUs: number): boolean {
  const [less, more] = aUs < bUs ? [aUs, bUs] : [bUs, aUs];
  return more - less >= CHANGED.leastUs && more >= less * CHANGED.ratio;
}

function countDescendants(rows: ComparedSpan[]): void {
  const open: ComparedSpan[] = [];
  for (const row of rows) {
    open.length = Math.min(open.length, row.depth);
    for (const above of open) above.descendants++;
    open.push(row);
  }
}
