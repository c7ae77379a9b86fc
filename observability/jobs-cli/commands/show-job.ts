import type { AlertsView } from "../../backend/api/aws-view.ts";
import type { JobView } from "../../backend/api/job-view.ts";
import { findJob } from "../find-job.ts";
import { jobPageLines } from "../job-page.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export async function showJob(id: string, { client, terminal, json }: CommandNeeds): Promise<number> {
  const view: JobView = await findJob(client, id);
  const job = encodeURIComponent(view.job.id);
  const alerts = await client.get<AlertsView>(`/api/alerts?job=${job}&limit=100`, "alerts");
  if (json) terminal.out(`${JSON.stringify({ ...view, alerts: alerts.alerts })}\n`);
  else terminal.out(`${jobPageLines(view, alerts, terminal).join("\n")}\n`);
  return 0;
}
