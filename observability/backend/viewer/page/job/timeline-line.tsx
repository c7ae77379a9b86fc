import { memo } from "react";
import { Link } from "wouter";
import type { TimelineRow } from "../../../api/job-view.ts";
import { formatName } from "../../model/format.ts";
import type { TimeScale } from "../../model/job-squeeze.ts";
import { rowEnd } from "../../model/job-window.ts";
import { Marked } from "./marked.tsx";
import { TimelineBar } from "./timeline-bar.tsx";

interface TimelineLineProps {
  row: TimelineRow;
  index: number;
  scale: TimeScale;
  /** The time, for a row that goes on; 0 for one that does not. */
  nowUs: number;
  isFolded: boolean;
  isSelected: boolean;
  isLinked: boolean;
  isMatch: boolean;
  find: string;
}

/** A row of the tree and its bar. */
export const TimelineLine = memo(function TimelineLine(props: TimelineLineProps) {
  const { row, index, isFolded, isSelected, isLinked, isMatch, find, scale, nowUs } = props;
  const { key, kind, depth, label, service, note, logs, status, error, descendants } = row;
  const endUs = rowEnd(row, nowUs);
  return (
    <tr
      id={`row-${index}`}
      data-key={key}
      aria-rowindex={index + 1}
      aria-level={depth + 1}
      aria-expanded={descendants > 0 ? !isFolded : undefined}
      aria-selected={isSelected}
      className="line"
      data-kind={kind}
      data-row-status={status}
      data-error={error ? true : undefined}
      data-linked={isLinked || undefined}
      data-match={isMatch || undefined}
    >
      <td>
        <div className="line-label" style={{ paddingLeft: 8 + depth * 16 }}>
          {descendants > 0 ? (
            <button type="button" tabIndex={-1} className="quiet line-fold" aria-label={isFolded ? "Unfold" : "Fold"}>
              {isFolded ? "▸" : "▾"}
            </button>
          ) : (
            <span className="line-fold">{kind === "wait" ? "┊" : ""}</span>
          )}
          <span className="line-name" dir="auto" title={label}>
            <Marked text={formatName(label)} words={isMatch ? find : ""} />
          </span>
          {isFolded ? <span className="muted line-note">{descendants}</span> : null}
          {kind === "seam" && row.traceId ? (
            <Link href={`/trace/${row.traceId}`} className="mono line-note" tabIndex={-1}>
              {row.traceId.slice(0, 8)}
            </Link>
          ) : null}
          {note ? (
            <span className="muted line-note" dir="auto" title={note}>
              {note}
            </span>
          ) : null}
          {logs > 0 ? (
            <span className="line-logs" title={logs === 1 ? "1 log line" : `${logs} log lines`}>
              ≡{logs}
            </span>
          ) : null}
        </div>
      </td>
      <td className="line-service" dir="auto" title={service}>
        <Marked text={service ?? ""} words={isMatch ? find : ""} />
      </td>
      <td>
        <div className="line-bar">
          <TimelineBar row={row} scale={scale} endUs={endUs} />
        </div>
      </td>
    </tr>
  );
});
