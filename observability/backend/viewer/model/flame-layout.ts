import type { TraceNode, TraceTree } from "./trace-tree.ts";

/** A box of the flame graph. Left and width are shares of the trace's time. */
export interface FlameBox {
  node: TraceNode;
  /** From 0 at the top; below its parent's, unless clocks differ so that the parent starts later. */
  row: number;
  left: number;
  width: number;
}

export interface FlameGraph {
  /** In order of start. */
  boxes: FlameBox[];
  rows: number;
}

/** Boxes are kept apart by this share of the time, so that spans without length do not cover each other. */
const LEAST = 1e-6;

/** Every span as one box by time; spans that overlap stand in different rows. */
export function layoutFlame({ nodes, startUs, endUs }: TraceTree): FlameGraph {
  const length = Math.max(endUs - startUs, 1);
  const ordered = nodes.toSorted((a, b) => a.startUs - b.startUs || a.depth - b.depth || a.index - b.index);
  const ends = new RowEnds(2 * nodes.length + 2);
  const rowOf = new Int32Array(nodes.length).fill(-1);
  let rows = 0;
  const boxes = ordered.map((node): FlameBox => {
    const left = (node.startUs - startUs) / length;
    const width = (node.endUs - node.startUs) / length;
    const parentRow = node.parent ? (rowOf[node.parent.index] ?? -1) : -1;
    // A parent that starts after its child (clocks differ) has no row yet; its depth is kept free for it.
    const row = ends.firstFree(node.parent ? Math.max(parentRow + 1, node.depth) : 0, left);
    ends.set(row, left + Math.max(width, LEAST));
    rowOf[node.index] = row;
    rows = Math.max(rows, row + 1);
    return { node, row, left, width };
  });
  return { boxes, rows };
}

/** Where the last box of each row ends, with the least end of each stretch of rows above it, as a tree in an array. */
class RowEnds {
  readonly #size: number;
  readonly #least: Float64Array;

  constructor(rows: number) {
    this.#size = 2 ** Math.ceil(Math.log2(Math.max(rows, 1)));
    this.#least = new Float64Array(2 * this.#size).fill(Number.NEGATIVE_INFINITY);
  }

  set(row: number, end: number): void {
    this.#least[this.#size + row] = end;
    for (let at = (this.#size + row) >> 1; at >= 1; at >>= 1) {
      this.#least[at] = Math.min(this.#least[2 * at] ?? 0, this.#least[2 * at + 1] ?? 0);
    }
  }

  /** The first row from `from` on whose last box has ended by `at`. */
  firstFree(from: number, at: number): number {
    let node = this.#size + Math.min(from, this.#size - 1);
    while ((this.#least[node] ?? 0) > at) {
      while (node % 2 === 1 && node > 1) node >>= 1;
      if (node === 1) return this.#size - 1;
      node++;
    }
    while (node < this.#size) node = (this.#least[2 * node] ?? 0) <= at ? 2 * node : 2 * node + 1;
    return node - this.#size;
  }
}
