import { formatDuration } from "./format.ts";
import type { TraceNode } from "./trace-tree.ts";

/** What is odd about a span, in sentences. `moveUs` is how far its clock would have to move to fit its parent's; 0 when they agree. */
export function warningsOf(node: TraceNode, moveUs: number): string[] {
  const { span, placement, duplicate, movedUs } = node;
  return [
    ...(placement === "orphan"
      ? [
          `Its parent ${span.parentSpanId} is not in the trace: it has not arrived yet (a span is sent when it ends), was not sampled, belongs to a system that sends no spans here, or was evicted from the store.`,
        ]
      : []),
    ...(placement === "circle" ? ["Its parents lead back to itself; it is drawn at the top."] : []),
    ...(placement === "linked" ? ["It has no parent and is drawn below the span that it links to."] : []),
    ...(duplicate ? ["Another span of the trace has the same id."] : []),
    ...(span.durationUs < 0 ? ["It ends before it starts; it is drawn without length."] : []),
    ...(movedUs !== 0 ? [`Its clock is moved by ${signed(movedUs)} to fit its parent's.`] : []),
    ...(movedUs === 0 && moveUs !== 0
      ? [`Its clock differs from its parent's by ${signed(-moveUs)}; times are shown as they were sent.`]
      : []),
  ];
}

function signed(us: number): string {
  return `${us < 0 ? "−" : "+"}${formatDuration(Math.abs(us))}`;
}
