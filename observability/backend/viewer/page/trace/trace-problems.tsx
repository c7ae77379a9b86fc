import { useMemo } from "react";
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
      of("without their parent", ({ placement }) => placement === "orphan"),
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
      ⚠ {nodes.length} {nodes.length === 1 ? "span" : "spans"} {text}
    </button>
  ));
}
