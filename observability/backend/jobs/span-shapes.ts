import { PATH_SEPARATOR } from "../api/run-view.ts";
import type { JobSpan } from "./job-span.ts";
import type { JobTree } from "./job-tree.ts";

/**
 * The shape of a span is the path of names that leads to it: its own and those of the spans above it, over parents and messages, each with its
 * service. Shapes are numbers, and a job's list of them is one object for all jobs that have the same.
 */
export interface SpanShapes {
  /** Of the spans of a job, each once. */
  shapesOf(tree: JobTree): readonly number[];
  /** "service: name › service: name", from the root. */
  pathOf(shape: number): string;
}

/** Names that are made of ids could go on for ever: shapes beyond these are not told apart from the one above them. */
const MOST_SHAPES = 20_000;
const MOST_LISTS = 20_000;
const MOST_LEVELS = 60;
const ROOT = -1;

interface Shape {
  above: number;
  label: string;
  level: number;
}

export function createSpanShapes(): SpanShapes {
  const shapes: Shape[] = [];
  const ids = new Map<string, number>();
  const lists = new Map<string, readonly number[]>();

  function shapeBelow(above: number, { service, name }: JobSpan): number {
    const label = `${service}: ${name}`;
    const key = `${above} ${label}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    const level = (shapes[above]?.level ?? 0) + 1;
    if (above !== ROOT && (shapes.length >= MOST_SHAPES || level > MOST_LEVELS)) return above;
    ids.set(key, shapes.length);
    return shapes.push({ above, label, level }) - 1;
  }

  function pathOf(shape: number): string {
    const labels: string[] = [];
    for (let at = shapes[shape]; at; at = shapes[at.above]) labels.unshift(at.label);
    return labels.join(PATH_SEPARATOR);
  }

  return {
    pathOf,
    shapesOf(tree) {
      const found = new Map<string, number>();
      for (const span of tree.spans) {
        const line = lineTo(span, tree, found);
        for (const each of line) found.set(each.key, shapeBelow(found.get(above(each, tree)?.key ?? "") ?? ROOT, each));
      }
      const list = [...new Set(found.values())].sort((a, b) => a - b);
      const key = list.join();
      const known = lists.get(key);
      if (known) return known;
      if (lists.size >= MOST_LISTS) lists.clear();
      lists.set(key, list);
      return list;
    },
  };
}

/** The spans from the first above this one whose shape is not known yet down to it. Links may run in a circle: it is cut where it closes. */
function lineTo(span: JobSpan, tree: JobTree, found: ReadonlyMap<string, number>): JobSpan[] {
  const line = new Set<JobSpan>();
  for (let at: JobSpan | undefined = span; at && !found.has(at.key) && !line.has(at); at = above(at, tree))
    line.add(at);
  return [...line].reverse();
}

function above(span: JobSpan, tree: JobTree): JobSpan | undefined {
  return tree.producer(span) ?? tree.parent(span);
}
