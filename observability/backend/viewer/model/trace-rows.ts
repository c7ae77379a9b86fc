import type { TraceNode, TraceTree } from "./trace-tree.ts";

/** The nodes that are seen when those of `folded`, by key, hide what is below them. */
export function visibleNodes({ nodes }: TraceTree, folded: ReadonlySet<string>): TraceNode[] {
  if (folded.size === 0) return nodes;
  const visible: TraceNode[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (!node) break;
    visible.push(node);
    if (folded.has(node.key)) index += node.descendants;
  }
  return visible;
}

/** Folds every node that has something below it. */
export function foldAll({ nodes }: TraceTree): Set<string> {
  return new Set(nodes.filter(({ children }) => children.length > 0).map(({ key }) => key));
}

/** Opens the highest level that is folded anywhere. */
export function openOneLevel(tree: TraceTree, folded: ReadonlySet<string>): Set<string> {
  const depths = visibleNodes(tree, folded).filter(({ key }) => folded.has(key));
  const depth = Math.min(...depths.map((node) => node.depth));
  return new Set(Array.from(folded).filter((key) => (tree.byKey.get(key)?.depth ?? 0) > depth));
}

/** Folds the deepest level that shows anything below it. */
export function foldOneLevel(tree: TraceTree, folded: ReadonlySet<string>): Set<string> {
  const open = visibleNodes(tree, folded).filter(({ key, children }) => children.length > 0 && !folded.has(key));
  const depth = open.reduce((deepest, node) => Math.max(deepest, node.depth), -1);
  return new Set([...folded, ...open.filter((node) => node.depth === depth).map(({ key }) => key)]);
}

/** The same without what hides the node. */
export function reveal(node: TraceNode, folded: ReadonlySet<string>): ReadonlySet<string> {
  const hiding: string[] = [];
  for (let above = node.parent; above; above = above.parent) if (folded.has(above.key)) hiding.push(above.key);
  if (hiding.length === 0) return folded;
  const next = new Set(folded);
  for (const key of hiding) next.delete(key);
  return next;
}

/** The next of `nodes`, in the order of the trace, after the one at `index`; past the end it starts anew. */
export function nextOf(nodes: readonly TraceNode[], index: number, step: 1 | -1): TraceNode | undefined {
  if (step === 1) return nodes.find((node) => node.index > index) ?? nodes[0];
  return nodes.findLast((node) => node.index < index) ?? nodes.at(-1);
}
