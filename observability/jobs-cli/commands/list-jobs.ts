import type { JobRow, JobsView } from "../../backend/api/job-view.ts";
import type { BackendClient } from "../backend-client.ts";
import { formatAge, formatDuration } from "../format.ts";
import { STATUS_SIGNS } from "../status-sign.ts";
import { stepText } from "../step-text.ts";
import { type Column, tableLines } from "../table.ts";
import { type Paint, painter, plain, type Terminal } from "../terminal.ts";
import { TIME_LEGEND, timeBar } from "../time-bar.ts";

export interface ListQuery {
  status: readonly string[];
  type: readonly string[];
  code: readonly string[];
  text: string | undefined;
  queue: string | undefined;
  limit: number;
}

export interface CommandNeeds {
  client: BackendClient;
  terminal: Terminal;
  json: boolean;
}

const BAR_WIDTH = 28;

export async function listJobs(query: ListQuery, { client, terminal, json }: CommandNeeds): Promise<number> {
  const view = await client.get<JobsView>(jobsPath(query), "jobs");
  if (json) terminal.out(`${JSON.stringify(view)}\n`);
  else terminal.out(`${view.jobs.length === 0 ? noJobs(query) : jobListLines(view, terminal).join("\n")}\n`);
  return 0;
}

export function jobsPath({ status, type, code, text, queue, limit }: ListQuery): string {
  const parameters = new URLSearchParams({ limit: String(limit) });
  for (const [name, values] of Object.entries({ status, type, code })) {
    for (const value of values) parameters.append(name, value);
  }
  if (text !== undefined) parameters.set("text", text);
  if (queue !== undefined) parameters.set("queue", queue);
  return `/api/jobs?${parameters}`;
}

/** The list as the page has it: one line per job on a common scale, and what they come to. */
function jobListLines(view: JobsView, terminal: Terminal): string[] {
  const paint = painter(terminal);
  const table = tableLines(view.jobs, jobColumns(view, paint), terminal);
  return [paint("dim", table[0] ?? ""), ...table.slice(1), "", summaryOf(view), paint("dim", TIME_LEGEND)];
}

function noJobs({ status, type, code, text, queue }: ListQuery): string {
  const isChosen = status.length + type.length + code.length > 0 || text !== undefined || queue !== undefined;
  return isChosen ? "no jobs of this kind" : "no jobs yet: npm run generate submits some";
}

function jobColumns({ jobs, nowUs }: Pick<JobsView, "jobs" | "nowUs">, paint: Paint): Column<JobRow>[] {
  const longest = jobs.reduce((most, { totalUs }) => Math.max(most, totalUs), 1);
  const bar = ({ segments, submittedAtUs }: JobRow) =>
    timeBar(segments, { fromUs: submittedAtUs, toUs: submittedAtUs + longest, width: BAR_WIDTH });
  return [
    {
      title: "STATUS",
      text: ({ status }) => `${STATUS_SIGNS[status].sign} ${status}`,
      paint: (text, { status }) => paint(STATUS_SIGNS[status].colour, text),
    },
    { title: "JOB", text: ({ id }) => plain(id), least: 8 },
    { title: "TYPE", text: ({ type }) => plain(type ?? "-"), least: 8 },
    { title: "STEP", text: stepText, least: 4 },
    { title: "TRIES", text: ({ attempts }) => (attempts === 0 ? "" : String(attempts)), align: "right" },
    { title: "TIME", text: bar, least: 10 },
    { title: "TOTAL", text: ({ totalUs }) => formatDuration(totalUs), align: "right" },
    { title: "AGE", text: ({ submittedAtUs }) => formatAge(nowUs - submittedAtUs), align: "right" },
    { title: "WHY", text: whyText, paint: (text) => paint("red", text), least: 12 },
  ];
}

function whyText({ code, waitsIn, status }: JobRow): string {
  if (code !== undefined) return plain(code);
  return status === "queued" && waitsIn ? plain(`in ${waitsIn.queue}`) : "";
}

function summaryOf({ total, counts, latencyUs, pending }: JobsView): string {
  const states = Object.entries(counts).flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : []));
  const latency = latencyUs ? [`p50 ${formatDuration(latencyUs.p50)}`, `p95 ${formatDuration(latencyUs.p95)}`] : [];
  const late = pending === undefined ? [] : [`${pending} not read yet`];
  return [`${total} ${total === 1 ? "job" : "jobs"}`, ...states, ...latency, ...late].join(" · ");
}
