import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { LogView, SpansView } from "../../../api/span-view.ts";
import type { TraceState } from "../../model/trace-address.ts";
import { batchSpans } from "../../model/trace-batch.ts";
import { criticalPath, type PathSegment } from "../../model/trace-critical-path.ts";
import { findNodes } from "../../model/trace-find.ts";
import { nextOf, reveal } from "../../model/trace-rows.ts";
import { clockMoves } from "../../model/trace-skew.ts";
import { buildTraceTree, type TraceNode, type TraceTree } from "../../model/trace-tree.ts";
import { useTraceState } from "./use-trace-state.ts";

/** Everything that the parts of the trace page share. */
export interface TraceScreen {
  view: SpansView;
  logs: readonly LogView[];
  tree: TraceTree;
  state: TraceState;
  change(next: Partial<TraceState>): void;
  /** Name of the file that the trace was imported from. */
  file: string | undefined;
  /** How far clocks differ, by index of the span; empty when they agree. */
  moves: ReadonlyMap<number, number>;
  moveOf(node: TraceNode): number;
  folded: ReadonlySet<string>;
  setFolded(folded: ReadonlySet<string>): void;
  selected: TraceNode | undefined;
  select(node: TraceNode | undefined): void;
  matches: readonly TraceNode[];
  errors: readonly TraceNode[];
  batches: readonly TraceNode[];
  /** Segments of the critical path by span; empty unless it is lit. */
  critical: ReadonlyMap<TraceNode, PathSegment[]>;
  /** Goes to the next of `nodes` after the selected one. */
  go(nodes: readonly TraceNode[], step: 1 | -1): void;
}

const NONE: ReadonlyMap<TraceNode, PathSegment[]> = new Map();

export function useTraceScreen(view: SpansView, logs: readonly LogView[], file: string | undefined): TraceScreen {
  const [state, change] = useTraceState();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set<string>());

  const raw = useMemo(() => buildTraceTree(view), [view]);
  const moves = useMemo(() => clockMoves(view, raw), [view, raw]);
  const tree = useMemo(() => (state.adjusted ? buildTraceTree(view, moves) : raw), [view, raw, moves, state.adjusted]);
  // Typing goes before finding.
  const find = useDeferredValue(state.find);
  const matches = useMemo(() => findNodes(tree.nodes, find), [tree, find]);
  const errors = useMemo(() => tree.nodes.filter(({ failed }) => failed), [tree]);
  const batches = useMemo(() => batchSpans(tree), [tree]);
  const critical = useMemo(
    () => (state.critical ? Map.groupBy(criticalPath(tree), ({ node }) => node) : NONE),
    [tree, state.critical],
  );
  const moveOfSpan = useMemo(() => new Map(Array.from(moves, ([index, by]) => [view.spans[index], by])), [view, moves]);
  const moveOf = useCallback((node: TraceNode) => moveOfSpan.get(node.span) ?? 0, [moveOfSpan]);

  const select = useCallback(
    (node: TraceNode | undefined) => {
      if (node) setFolded((before) => reveal(node, before));
      change({ selected: node?.key });
    },
    [change],
  );
  const selected = state.selected === undefined ? undefined : tree.byKey.get(state.selected);
  const go = (nodes: readonly TraceNode[], step: 1 | -1) => {
    const next = nextOf(nodes, selected?.index ?? (step === 1 ? -1 : tree.nodes.length), step);
    if (next) select(next);
  };
  return {
    ...{ view, logs, tree, state, change, file, moves, moveOf, folded, setFolded, selected, select },
    ...{ matches, errors, batches, critical, go },
  };
}
