import { formatDuration } from "../../model/format.ts";
import type { PathSegment } from "../../model/trace-critical-path.ts";
import type { TraceNode } from "../../model/trace-tree.ts";

interface TimelineBarProps {
  node: TraceNode;
  critical: readonly PathSegment[] | undefined;
  /** The time on show, microseconds. */
  fromUs: number;
  lengthUs: number;
}

/** More event marks than this cannot be told apart. */
const MOST_MARKS = 40;

/** When a span ran, how long, its events, and where the critical path goes through it. */
export function TimelineBar({ node, critical, fromUs, lengthUs }: TimelineBarProps) {
  const share = (us: number) => (us - fromUs) / Math.max(lengthUs, 1e-9);
  const [left, right] = [share(node.startUs), share(node.endUs)];
  const labelSide = right < 0.86 ? "after" : left > 0.14 ? "before" : "inside";
  return (
    <div className="trace-lane">
      {right >= 0 && left <= 1 ? (
        <>
          <span
            className="trace-bar"
            data-waiting={node.waiting || undefined}
            data-failed={node.failed || undefined}
            style={stretch(left, right)}
          />
          {marksOf(node).map(([timeUs, names]) => (
            <i
              key={timeUs}
              className="trace-event"
              title={names}
              style={{ left: percent(share(timeUs + node.movedUs)) }}
            />
          ))}
        </>
      ) : null}
      {critical?.map(({ startUs, endUs, kind }) => (
        <i key={startUs} className="trace-critical" data-kind={kind} style={stretch(share(startUs), share(endUs))} />
      ))}
      <span className="trace-bar-label" data-side={labelSide} style={labelPlace(labelSide, left, right)}>
        {right < 0 ? "‹ " : ""}
        {formatDuration(node.endUs - node.startUs)}
        {left > 1 ? " ›" : ""}
      </span>
    </div>
  );
}

/** One mark per time. */
function marksOf({ span }: TraceNode): [number, string][] {
  if (span.events.length === 0) return [];
  const marks = new Map<number, string>();
  for (const { timeUs, name } of span.events) {
    const known = marks.get(timeUs);
    if (known === undefined && marks.size === MOST_MARKS) break;
    if (known === undefined) marks.set(timeUs, name);
    else if (known.length < 80) marks.set(timeUs, `${known}, ${name}`);
  }
  return [...marks];
}

/** Cut a little outside of what is shown: browsers draw boxes of millions of pixels wrong. */
function stretch(left: number, right: number): { left: string; width: string } {
  const [from, to] = [Math.min(1.01, Math.max(-0.01, left)), Math.min(1.01, Math.max(-0.01, right))];
  // What begins at the very end stays in sight.
  return { left: to > 1 ? percent(from) : `min(${percent(from)}, 100% - 2px)`, width: percent(to - from) };
}

function percent(share: number): string {
  return `${(100 * Math.min(2, Math.max(-1, share))).toFixed(4)}%`;
}

function labelPlace(side: "after" | "before" | "inside", left: number, right: number) {
  if (side === "after") return { left: percent(Math.max(right, 0)) };
  if (side === "before") return { right: percent(1 - Math.min(left, 1)) };
  return { left: percent(Math.max(left, 0)) };
}
