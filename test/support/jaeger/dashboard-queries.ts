import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

const config = new URL("../../../observability/config/", import.meta.url);

const dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ datasource: z.object({ uid: z.string() }), expr: z.string().optional() })),
    }),
  ),
});
const rules = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});

export interface DashboardQuery {
  /** Of the panel, or `alert` and its name. */
  title: string;
  /** With values in place of Grafana's variables. */
  promql: string;
  metrics: string[];
  labels: string[];
}

/** Every query to Prometheus of the dashboard and of the alerts. */
export async function dashboardQueries(): Promise<DashboardQuery[]> {
  const read = (path: string) => readFile(new URL(path, config), "utf8");
  const { panels } = dashboard.parse(JSON.parse(await read("grafana/dashboards/jobs.json")));
  const { groups } = rules.parse(parse(await read("alerts.yml")));
  const ofPanels = panels.flatMap(({ title, targets }) =>
    targets.flatMap(({ datasource, expr }) =>
      datasource.uid === "prometheus" && expr !== undefined ? [{ title, expr }] : [],
    ),
  );
  const ofAlerts = groups.flatMap((group) => group.rules.map(({ alert, expr }) => ({ title: `alert ${alert}`, expr })));
  return [...ofPanels, ...ofAlerts].map(({ title, expr }) => {
    const promql = expr.replaceAll("$job_type", ".*").replaceAll(/\$__(?:rate_interval|range)/g, "10m");
    return { title, promql, metrics: metricsIn(promql), labels: labelsIn(promql) };
  });
}

/** The project's names begin with one of two words. */
function metricsIn(promql: string): string[] {
  return promql.match(/\b(?:traces|jobtrail)_\w+/g) ?? [];
}

function labelsIn(promql: string): string[] {
  const grouped = [...promql.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(","));
  const matched = [...promql.matchAll(/[{,]\s*(\w+)(?:=~|!~|!=|=)"/g)].map(([, name = ""]) => name);
  return [...grouped, ...matched].map((name) => name.trim());
}
