import type { AlertsView, AlertView } from "../../backend/api/aws-view.ts";
import { BackendError } from "../backend-client.ts";
import { formatAge } from "../format.ts";
import { tableLines } from "../table.ts";
import { painter, plain } from "../terminal.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export interface AlertQuery {
  kind: string | undefined;
  job: string | undefined;
  limit: number;
}

/** The end of a good job is no news unless it is asked for. */
export async function listAlerts(
  { kind, job, limit }: AlertQuery,
  { client, terminal, json }: CommandNeeds,
): Promise<number> {
  const parameters = new URLSearchParams({ limit: String(limit) });
  if (kind !== undefined) parameters.set("kind", kind);
  if (job !== undefined) parameters.set("job", job);
  const view = await client.get<AlertsView>(`/api/alerts?${parameters}`, "alerts");
  if (view.unavailable !== undefined) throw new BackendError(view.unavailable);
  if (json) {
    terminal.out(`${JSON.stringify(view)}\n`);
    return 0;
  }
  const news = view.alerts.filter((alert) => kind !== undefined || job !== undefined || alert.kind !== "end-state");
  const paint = painter(terminal);
  const nowUs = terminal.now() * 1_000;
  const [titles = "", ...lines] = tableLines<AlertView>(
    news,
    [
      { title: "AGE", text: ({ receivedAtUs }) => formatAge(nowUs - receivedAtUs), align: "right" },
      { title: "KIND", text: (alert) => alert.kind },
      { title: "TOPIC", text: ({ topic }) => plain(topic), least: 8 },
      { title: "JOB", text: ({ jobId }) => plain(jobId ?? "-"), least: 8 },
      { title: "TYPE", text: ({ jobType }) => plain(jobType ?? "-"), least: 8 },
      { title: "RECEIVED BY", text: receivedBy },
      {
        title: "CODE",
        text: ({ code }) => plain(code ?? "-"),
        paint: (text, row) => paint(row.kind === "end-state" ? "green" : "red", text),
        least: 8,
      },
      { title: "REASON", text: ({ reason, subject }) => plain(reason ?? subject ?? ""), least: 16 },
    ],
    terminal,
  );
  terminal.out(news.length === 0 ? "no alerts\n" : `${[paint("dim", titles), ...lines].join("\n")}\n`);
  return 0;
}

function receivedBy({ subscriptions }: AlertView): string {
  return `${subscriptions.filter(({ receives }) => receives).length} of ${subscriptions.length}`;
}
