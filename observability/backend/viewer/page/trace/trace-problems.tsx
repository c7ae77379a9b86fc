import { useMemo } from "react";
import { formatCountOf } from "../../model/format.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import type { TraceScreen } from "./use-trace-screen.ts";

interface Problem {
  text: string;
  nodes: TraceNode[];
}

/** What is odd about the trace; a click goes to the next span that it is about. */
export function TraceProblems({ screen }: { screen: TraceScreen }) {
  const { tree, moves, moveOf } = screen;
  const problems = useMemo((): Problem[] => {
    const of = (text: string, isMeant: (node: TraceNode) => boolean) => ({ text, nodes: tree.nodes.filter(isMeant) });
    return [
      of("whose parent is missing", ({ placement }) => placement === "orphan"),
      of("in a circle of parents", ({ placement }) => placement === "circle"),
      of("with the id of another", ({ duplicate }) => duplicate),
      of("that end before they start", ({ span }) => span.durationUs < 0),
      of("on a clock that differs", (node) => moves.size > 0 && moveOf(node) !== 0),
    ].filter(({ nodes }) => nodes.length > 0);
  }, [tree, moves, moveOf]);
  return problems.map(({ text, nodes }) => (
    <button
      key={text}
      type="button"
      className="trace-problem"
      title="Go to the next of them"
      onClick={() => screen.go(nodes, 1)}
    >
      ⚠ {formatCountOf(nodes.length, "span")} {text}
    </button>
  ));
}
