import { memo } from "react";
import { formatName } from "../../model/format.ts";
import type { PathSegment } from "../../model/trace-critical-path.ts";
import type { TraceNode } from "../../model/trace-tree.ts";
import { hueOf } from "../parts/service-name.tsx";
import { TimelineBar } from "./timeline-bar.tsx";

interface TimelineRowProps {
  node: TraceNode;
  /** Pixels. */
  top: number;
  rowIndex: number;
  rowCount: number;
  isFolded: boolean;
  isSelected: boolean;
  isFound: boolean;
  isDimmed: boolean;
  critical: readonly PathSegment[] | undefined;
  fromUs: number;
  lengthUs: number;
  /** Of the whole trace. */
  levels: number;
  onSelect(node: TraceNode): void;
  onToggle(node: TraceNode): void;
}

/** A span's line: name on the left, bar on the right. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { node, top, rowIndex, rowCount, isFolded, isSelected, isFound, isDimmed, levels, onSelect, onToggle } = props;
  const hasChildren = node.children.length > 0;
  // Deep traces are indented less, so that names stay readable.
  const step = Math.max(2, Math.min(14, 260 / levels));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the timeline do the same
    <div
      role="treeitem"
      tabIndex={-1}
      className="trace-row"
      aria-level={node.depth + 1}
      aria-posinset={rowIndex + 1}
      aria-setsize={rowCount}
      aria-expanded={hasChildren ? !isFolded : undefined}
      aria-selected={isSelected}
      data-span-id={node.span.spanId}
      data-failed={node.failed || undefined}
      data-found={isFound || undefined}
      data-dimmed={isDimmed || undefined}
      style={{ transform: `translateY(${top}px)`, ...hueOf(node.service) }}
      onClick={() => onSelect(node)}
    >
      <div className="trace-name" style={{ paddingLeft: 8 + Math.min(node.depth * step, 320) }}>
        {hasChildren ? (
          <button
            type="button"
            className="trace-fold"
            tabIndex={-1}
            aria-label={isFolded ? `Open ${node.descendants} spans` : "Fold"}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(node);
            }}
          >
            {isFolded ? "▸" : "▾"}
          </button>
        ) : (
          <span className="trace-fold" />
        )}
        <i className="service-mark" aria-hidden="true" />
        {node.failed ? <Failed title="failed" /> : null}
        <span className="trace-operation" title={node.span.name}>
          {formatName(node.span.name)}
        </span>
        <span className="trace-of muted">{node.service}</span>
        {node.placement === "orphan" || node.placement === "circle" || node.duplicate ? (
          <span className="trace-odd" title="Something is odd about its place: select it to see what">
            ⚠
          </span>
        ) : null}
        {isFolded ? <span className="trace-count">{node.descendants}</span> : null}
        {isFolded && node.failedBelow > 0 ? <Failed title={`${node.failedBelow} failed below`} /> : null}
      </div>
      <TimelineBar node={node} critical={props.critical} fromUs={props.fromUs} lengthUs={props.lengthUs} />
    </div>
  );
});

function Failed({ title }: { title: string }) {
  return (
    <span className="trace-failed" data-status="failed" role="img" aria-label={title} title={title}>
      ✗
    </span>
  );
}
