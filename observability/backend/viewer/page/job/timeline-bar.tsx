import type { CSSProperties } from "react";
import type { TimelineRow } from "../../../api/job-view.ts";
import { formatDuration } from "../../model/format.ts";
import { isDeadLetterStay } from "../../model/job-dead-letters.ts";
import { failureText } from "../../model/job-outcome.ts";
import type { TimeScale } from "../../model/job-squeeze.ts";

interface TimelineBarProps {
  row: TimelineRow;
  scale: TimeScale;
  /** Of the row, now. */
  endUs: number;
}

/** The bar of a row, its length beside it, and the failure where one begins. */
export function TimelineBar({ row, scale, endUs }: TimelineBarProps) {
  const { startUs, kind, timeKind, open, status, error, critical } = row;
  const bar = scale.place({ startUs, endUs });
  if (kind === "seam") return <span />;
  if (!bar)
    return (
      <span className="bar-out muted">{endUs < scale.window.startUs ? "◂" : <span className="bar-later">▸</span>}</span>
    );
  const right = bar.left + bar.width;
  const side = textSide(bar.left, right);
  const failure = error && failureText({ code: error.type, reason: error.reason });
  return (
    <>
      <span
        className="bar"
        data-time={isDeadLetterStay(row) ? "dead-letter" : timeKind}
        data-open={open}
        data-failed={status === "error" || undefined}
        title={`${row.label} · ${formatDuration(endUs - startUs)}`}
        style={{ left: share(bar.left), width: share(bar.width) }}
      />
      {critical.map((stretch) => {
        const lit = scale.place(open && stretch.endUs === row.endUs ? { ...stretch, endUs } : stretch);
        return lit ? (
          <span
            key={stretch.startUs}
            className="bar-critical"
            style={{ left: share(lit.left), width: share(lit.width) }}
          />
        ) : null;
      })}
      <span className="bar-text" data-side={side} style={textPlace(side, bar.left, right)}>
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

/** Its near end at the bar, and no longer than to the edge. */
function textPlace(side: ReturnType<typeof textSide>, left: number, right: number): CSSProperties {
  if (side === "after") return { left: share(right), maxWidth: share(1 - right) };
  if (side === "before") return { right: share(1 - left), maxWidth: share(left) };
  // Half of the bar stays in sight.
  return { right: share(1 - right), maxWidth: share((right - left) / 2) };
}

function share(value: number): string {
  return `${(value * 100).toFixed(3)}%`;
}

/** The text stands where there is room for it: behind the bar, before it, or at its end inside of it. */
function textSide(left: number, right: number): "after" | "before" | "inside" {
  if (right < 0.62) return "after";
  if (left > 0.38) return "before";
  return 1 - right > 0.3 ? "after" : left > 0.3 ? "before" : "inside";
}
