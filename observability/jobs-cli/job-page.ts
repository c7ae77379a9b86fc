import type { AlertsView } from "../backend/api/aws-view.ts";
import { type AttemptView, type JobRow, type JobView, TIME_KINDS, type TimeKind } from "../backend/api/job-view.ts";
import { formatDuration, formatTime } from "./format.ts";
import { logLine } from "./log-line.ts";
import { STATUS_SIGNS } from "./status-sign.ts";
import { type Paint, painter, plain, type Terminal } from "./terminal.ts";
import { TIME_LEGEND } from "./time-bar.ts";
import { timelineLines } from "./timeline-lines.ts";

const TIME_WORDS: Record<TimeKind, string> = {
  bus: "bus",
  "queue-wait": "waited",
  "cold-start": "cold start",
  work: "worked",
  "retry-wait": "waited for retries",
};
const ATTEMPT_SIGNS: Record<AttemptView["status"], string> = {
  running: "●",
  completed: "✓",
  failed: "✗",
  crashed: "✗ crashed",
  "timed-out": "✗ timed out",
};
const MOST_LOGS = 20;

/** The page of a job, as lines. */
export function jobPageLines(view: JobView, alerts: AlertsView, terminal: Terminal): string[] {
  const paint = painter(terminal);
  const { job, attempts } = view;
  return [
    headline(job, paint),
    splitLine(job),
    `submitted ${formatTime(job.submittedAtUs)} · ${job.traceIds.length === 1 ? `trace ${job.traceIds[0]}` : `${job.traceIds.length} traces`}`,
    ...(attempts.length > 0 ? [attemptsLine(view)] : []),
    "",
    ...timelineLines(view, terminal),
    paint("dim", TIME_LEGEND),
    ...failureLines(view, paint),
    ...alertLines(alerts, paint),
  ];
}

function headline(job: JobRow, paint: Paint): string {
  const { sign, colour } = STATUS_SIGNS[job.status];
  const tries = job.attempts === 0 ? "" : ` after ${job.attempts} ${job.attempts === 1 ? "attempt" : "attempts"}`;
  const where = job.waitsIn ? ` in ${job.waitsIn.queue}` : "";
  const why = job.code === undefined ? "" : ` · ${job.code}: ${job.reason ?? ""}`;
  const name = paint("bold", plain(`${job.type ?? "unknown"} ${job.id}`));
  return `${paint(colour, sign)} ${name}  ${paint(colour, job.status)}${plain(`${where}${tries}${why}`)}`;
}

function splitLine({ split, totalUs }: JobRow): string {
  const parts = TIME_KINDS.flatMap((kind) =>
    split[kind] > 0 ? [`${TIME_WORDS[kind]} ${formatDuration(split[kind])}`] : [],
  );
  return [...parts, `total ${formatDuration(totalUs)}`].join(" · ");
}

function attemptsLine({ attempts, job }: JobView): string {
  const each = attempts.map(
    ({ number, status, redriven }) => `${redriven ? "redriven " : ""}${number} ${ATTEMPT_SIGNS[status]}`,
  );
  const end = job.status === "dead-lettered" ? ["dead-letter queue"] : [];
  const told = job.alerts > 0 ? [job.alerts === 1 ? "alert" : `${job.alerts} alerts`] : [];
  return `attempts ${each.join("  ")}${[...end, ...told].map((part) => ` → ${part}`).join("")}`;
}

/** Where it failed last, with what was logged in that attempt. */
function failureLines({ rows, logs, job }: JobView, paint: Paint): string[] {
  const failed = rows.findLast(({ error }) => error);
  if (!failed?.error || job.status === "completed") return [];
  const attempt = rows.filter(
    ({ kind, attempt: number, traceId }) => kind !== "wait" && number === failed.attempt && traceId === failed.traceId,
  );
  const spans = new Set(attempt.map(({ spanId }) => spanId));
  const startUs = attempt.reduce((first, row) => Math.min(first, row.startUs), failed.startUs);
  const endUs = attempt.reduce((last, row) => Math.max(last, row.endUs), failed.endUs);
  const told = logs.filter(
    ({ spanId, timeUs }) => spans.has(spanId) || (timeUs >= startUs - 1_000 && timeUs <= endUs + 1_000),
  );
  return [
    "",
    paint("red", plain(`${failed.label} failed: ${failed.error.type}: ${failed.error.reason}`)),
    ...(told.length > MOST_LOGS ? [`  … ${told.length - MOST_LOGS} log lines before`] : []),
    ...told.slice(-MOST_LOGS).map((log) => `  ${logLine(log, paint)}`),
  ];
}

function alertLines({ alerts, unavailable }: AlertsView, paint: Paint): string[] {
  if (unavailable !== undefined) return ["", paint("dim", plain(`alerts: ${unavailable}`))];
  if (alerts.length === 0) return [];
  const lines = alerts.map(({ receivedAtUs, topic, kind, code, reason, subscriptions }) => {
    const receivers = subscriptions.filter(({ receives }) => receives).length;
    const what = [kind, code, reason].filter(Boolean).join(" · ");
    return plain(
      `  ${formatTime(receivedAtUs)}  ${topic}  ${what}  (${receivers} of ${subscriptions.length} subscriptions receive it)`,
    );
  });
  return ["", "alerts", ...lines];
}
