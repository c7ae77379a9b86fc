import type { TimelineRow } from "../../../api/job-view.ts";
import { formatDuration } from "../../model/format.ts";
import { failureText } from "../../model/job-outcome.ts";
import { place } from "../../model/job-window.ts";

interface TimelineBarProps {
  row: TimelineRow;
  fromUs: number;
  toUs: number;
  /** Of the row, now. */
  endUs: number;
}

/** The bar of a row, its length beside it, and the failure where one begins. */
export function TimelineBar({ row, fromUs, toUs, endUs }: TimelineBarProps) {
  const { startUs, kind, timeKind, open, status, error, critical } = row;
  const window = { startUs: fromUs, endUs: toUs };
  const bar = place({ startUs, endUs }, window);
  if (kind === "seam") return <span className="bar-seam" />;
  if (!bar) return <span className="bar-out muted">{endUs < fromUs ? "◂" : <span className="bar-later">▸</span>}</span>;
  const share = (value: number) => `${(value * 100).toFixed(3)}%`;
  const right = bar.left + bar.width;
  // Beside the bar where there is more room.
  const isBefore = right > 0.62 && bar.left > 1 - right;
  const failure = error && failureText({ code: error.type, reason: error.reason });
  return (
    <>
      <span
        className="bar"
        data-time={timeKind}
        data-open={open}
        data-failed={status === "error" || undefined}
        title={`${row.label} · ${formatDuration(endUs - startUs)}`}
        style={{ left: share(bar.left), width: share(bar.width) }}
      />
      {critical.map((stretch) => {
        const lit = place(open && stretch.endUs === row.endUs ? { ...stretch, endUs } : stretch, window);
        return lit ? (
          <span
            key={stretch.startUs}
            className="bar-critical"
            style={{ left: share(lit.left), width: share(lit.width) }}
          />
        ) : null;
      })}
      <span
        className="bar-text"
        style={isBefore ? { right: share(1 - bar.left), textAlign: "right" } : { left: share(right) }}
      >
        {status === "error" ? <span className="bar-cross">✗</span> : null}
        <span className="muted">{formatDuration(endUs - startUs)}</span>
        {failure ? (
          <span className="bar-failure" dir="auto" title={failure}>
            {failure}
          </span>
        ) : null}
      </span>
    </>
  );
}
