import type { TimelineRow } from "../api/job-view.ts";

const REDRIVE = "redrive ";

/** The rows with one more before each redrive: the time that the message lay in the dead-letter queue, of which no span tells. */
export function withDeadLetterStays(rows: readonly TimelineRow[]): TimelineRow[] {
  const all = [...rows];
  for (const redrive of rows) {
    if (redrive.kind !== "span" || !redrive.label.startsWith(REDRIVE)) continue;
    const stay = stayBefore(redrive, rows);
    if (!stay) continue;
    const at = all.indexOf(redrive);
    for (const [index, row] of all.entries()) {
      if (index < at && index + row.descendants >= at) all[index] = { ...row, descendants: row.descendants + 1 };
    }
    all.splice(at, 0, stay);
  }
  return all;
}

/** It lies there from the end of the last thing that was done about the job. */
function stayBefore(redrive: TimelineRow, rows: readonly TimelineRow[]): TimelineRow | undefined {
  const { startUs: endUs, key, depth, label } = redrive;
  const startUs = Math.max(...rows.filter((row) => !row.open && row.endUs <= endUs && row !== redrive).map(endOf));
  if (!Number.isFinite(startUs) || startUs >= endUs) return undefined;
  return {
    key: `dead-letter ${key}`,
    kind: "wait",
    depth,
    label: `lay in ${label.slice(REDRIVE.length)}`,
    startUs,
    endUs,
    status: "unset",
    note: "until it was redriven",
    logs: 0,
    descendants: 0,
    critical: [],
  };
}

function endOf({ endUs }: TimelineRow): number {
  return endUs;
}
