import type { RunRequest, RunsView, RunView } from "../../backend/api/run-view.ts";
import { formatAge, formatDuration } from "../format.ts";
import { tableLines } from "../table.ts";
import { painter, plain } from "../terminal.ts";
import type { CommandNeeds } from "./list-jobs.ts";

/** The runs that are kept, the newest first. */
export async function listRuns({ client, terminal, json }: CommandNeeds): Promise<number> {
  const view = await client.get<RunsView>("/api/runs", "runs");
  if (json) {
    terminal.out(`${JSON.stringify(view)}\n`);
    return 0;
  }
  const paint = painter(terminal);
  const [titles = "", ...lines] = tableLines<RunView>(
    view.runs,
    [
      { title: "RUN", text: ({ id }) => String(id), align: "right" },
      { title: "LABEL", text: ({ label }) => plain(label), least: 12 },
      { title: "STARTED", text: ({ startedUs }) => formatAge(view.nowUs - startedUs), align: "right" },
      { title: "LASTED", text: (run) => lastedText(run), align: "right" },
      { title: "JOBS", text: ({ total }) => String(total.jobs), align: "right" },
      { title: "COMPLETED", text: ({ total }) => String(total.statuses.completed), align: "right" },
      { title: "REJECTED", text: ({ total }) => String(total.statuses.rejected), align: "right" },
      {
        title: "FAILED",
        text: ({ total: { statuses } }) => String(statuses.failed + statuses["dead-lettered"]),
        paint: (text) => (text.trim() === "0" ? text : paint("red", text)),
        align: "right",
      },
      { title: "TRIES", text: ({ total }) => String(total.attempts), align: "right" },
      ...(["p50", "p95", "max"] as const).map((name) => ({
        title: name.toUpperCase(),
        text: ({ total: { latencyUs } }: RunView) => (latencyUs ? formatDuration(latencyUs[name]) : "-"),
        align: "right" as const,
      })),
    ],
    terminal,
  );
  terminal.out(`${[paint("dim", titles), ...lines].join("\n")}\n`);
  if (view.pending !== undefined) terminal.out(`${paint("dim", `${view.pending} jobs are still to be read`)}\n`);
  return 0;
}

/** Begins a run in the backend that answers. */
export async function beginRun(label: string | undefined, { client, terminal, json }: CommandNeeds): Promise<number> {
  const request: RunRequest = { ...(label !== undefined && { label }) };
  const run = await client.post<RunView>("/api/runs", request, "label");
  terminal.out(json ? `${JSON.stringify(run)}\n` : `run ${run.id} has begun: ${plain(run.label)}\n`);
  return 0;
}

function lastedText({ startedUs, endedUs }: RunView): string {
  return endedUs === null ? "goes on" : formatAge(endedUs - startedUs);
}
