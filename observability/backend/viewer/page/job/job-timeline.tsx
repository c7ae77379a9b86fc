import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useCallback, useEffect, useMemo, useRef } from "react";
import type { JobView } from "../../../api/job-view.ts";
import type { SpanView } from "../../../api/span-view.ts";
import { linksOf } from "../../model/job-links.ts";
import { revealAlign } from "../../model/reveal-align.ts";
import { Space } from "../parts/space.tsx";
import { TimelineAxis } from "./timeline-axis.tsx";
import { TimelineLine } from "./timeline-line.tsx";
import { TimelineTools } from "./timeline-tools.tsx";
import type { Selection } from "./use-selection.ts";
import { useTimeline } from "./use-timeline.ts";
import { useTimelineKeys } from "./use-timeline-keys.ts";

const ROW_HEIGHT = 26;

interface JobTimelineProps {
  view: JobView;
  spans: ReadonlyMap<string, SpanView>;
  nowUs: number;
  selection: Selection;
}

/** The job from its submission to its end, row by row: what worked, what waited, across all its traces. */
export function JobTimeline({ view, spans, nowUs, selection }: JobTimelineProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const findField = useRef<HTMLInputElement>(null);
  const selectedKey = selection.row?.key;
  const timeline = useTimeline({ view, spans, nowUs, selectedKey });
  const { nextError, nextMatch } = useTimelineKeys({ view, timeline, selection, findField });
  const { shown, scale, folded } = timeline;
  const getItemKey = useCallback((index: number) => shown[index]?.key ?? index, [shown]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey,
    overscan: 10,
  });
  const at = shown.findIndex(({ key }) => key === selectedKey);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: revealAlign(at, virtual.range) });
  }, [at, virtual]);

  const onClick = ({ target }: MouseEvent) => {
    const key = target instanceof Element && target.closest("[data-key]")?.getAttribute("data-key");
    const row = shown.find((one) => one.key === key);
    if (!row || !(target instanceof Element) || target.closest("a")) return;
    if (target.closest("button")) timeline.toggle(row.key);
    else selection.select(row);
  };
  const matches = useMemo(() => new Set(timeline.matches), [timeline.matches]);
  const linked = useLinkedKeys({ view, spans, selection });
  const lines = virtual.getVirtualItems();
  return (
    <section className="timeline" aria-label="Timeline">
      <TimelineTools
        view={view}
        timeline={timeline}
        selectedKey={selectedKey}
        findField={findField}
        onError={nextError}
        onMatch={nextMatch}
      />
      <TimelineAxis timeline={timeline} />
      <div className="timeline-scroller" ref={scroller}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: its keys are those of the page */}
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table with a tree in it
          role="treegrid"
          aria-label="Timeline of the job"
          aria-rowcount={shown.length}
          aria-activedescendant={at >= 0 ? `row-${at}` : undefined}
          tabIndex={0}
          className="timeline-rows"
          onClick={onClick}
          data-critical={timeline.isCritical || undefined}
        >
          <colgroup>
            <col className="timeline-col-label" />
            <col className="timeline-col-service" />
            <col />
          </colgroup>
          <tbody>
            <Space columns={3} height={lines[0]?.start ?? 0} />
            {lines.map(({ index }) => {
              const row = shown[index];
              if (!row) return null;
              return (
                <TimelineLine
                  key={row.key}
                  row={row}
                  index={index}
                  scale={scale}
                  nowUs={row.open ? nowUs : 0}
                  isFolded={folded.has(row.key)}
                  isSelected={row.key === selectedKey}
                  isLinked={linked.has(row.key)}
                  isMatch={matches.has(row.key)}
                  find={timeline.find}
                />
              );
            })}
            <Space columns={3} height={virtual.getTotalSize() - (lines.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Rows at the other ends of the selected row's links, and the row that a link was followed from. */
function useLinkedKeys({
  view,
  spans,
  selection,
}: Pick<JobTimelineProps, "view" | "spans" | "selection">): ReadonlySet<string> {
  const { row, from, rowOfSpan } = selection;
  const span = row?.spanId === undefined ? undefined : spans.get(row.spanId);
  const keys = span ? linksOf(span, view.spans, spans).map(({ spanId }) => rowOfSpan(spanId)?.key) : [];
  return new Set([...keys, from?.key].filter((key) => key !== undefined && key !== row?.key) as string[]);
}
