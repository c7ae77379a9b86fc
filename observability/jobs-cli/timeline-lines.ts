import type { JobView, TimelineRow } from "../backend/api/job-view.ts";
import { formatDuration } from "./format.ts";
import { painter, plain, shorten, type Terminal, widthOf } from "./terminal.ts";
import { type Scale, spanBar } from "./time-bar.ts";

const LABEL = { least: 16, most: 44 };
const BAR = { least: 16, most: 60 };
const TIMES_WIDTH = 18;

/** One timeline over all traces of a job: label, service, bar on a common scale, start and duration, what stands beside it. */
export function timelineLines({ rows, job }: Pick<JobView, "rows" | "job">, terminal: Terminal): string[] {
  const paint = painter(terminal);
  const labels = rows.map(labelOf);
  const serviceWidth = rows.reduce((most, { service = "" }) => Math.max(most, widthOf(plain(service))), 0);
  const columns = terminal.columns ?? 140;
  const labelWidth = Math.min(
    Math.max(LABEL.least, Math.min(LABEL.most, columns - serviceWidth - TIMES_WIDTH - BAR.least - 8)),
    labels.reduce((most, label) => Math.max(most, widthOf(label)), 0),
  );
  const left = columns - labelWidth - serviceWidth - TIMES_WIDTH - 8;
  const scale: Scale = {
    fromUs: job.submittedAtUs,
    toUs: job.submittedAtUs + Math.max(1, job.totalUs),
    width: Math.min(BAR.most, Math.max(BAR.least, left)),
  };
  return rows.map((row, at) => {
    const label = shorten(labels[at] ?? "", labelWidth).padEnd(labelWidth);
    const isQuiet = row.kind === "wait" || row.kind === "cold-start" || row.kind === "seam";
    const start = `+${formatDuration(row.startUs - job.submittedAtUs)}`;
    const times =
      row.kind === "seam" ? "" : `${start.padStart(9)} ${formatDuration(row.endUs - row.startUs).padStart(8)}`;
    const parts = [
      row.status === "error" ? paint("red", label) : isQuiet ? paint("dim", label) : label,
      plain(row.service ?? "").padEnd(serviceWidth),
      spanBar(row, scale, paint),
      times.padEnd(TIMES_WIDTH),
      shorten(besideOf(row), terminal.columns === undefined ? Number.POSITIVE_INFINITY : left - scale.width),
    ];
    return parts.join("  ").trimEnd();
  });
}

function labelOf({ kind, depth, label, traceId, open }: TimelineRow): string {
  const indent = "  ".repeat(depth);
  if (kind === "seam") return `── trace ${traceId}`;
  const mark = kind === "wait" || kind === "cold-start" ? "┊ " : "";
  return plain(`${indent}${mark}${label}${open ? " …" : ""}`);
}

function besideOf({ error, note, logs }: TimelineRow): string {
  const parts = [
    error && `← ${error.type}`,
    note === undefined ? undefined : `(${note})`,
    logs > 0 ? `${logs} log ${logs === 1 ? "line" : "lines"}` : undefined,
  ];
  return plain(parts.filter((part) => part !== undefined).join(" "));
}
