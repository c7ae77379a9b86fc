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

const provisioned = z.object({
  datasources: z.array(
    z.object({ jsonData: z.object({ tracesToLogsV2: z.object({ query: z.string() }).optional() }) }),
  ),
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
  const { groups } = rules.parse(parse(await read("alerts.yml")));
  const ofPanels = await panelQueries("prometheus");
  const ofAlerts = groups.flatMap((group) => group.rules.map(({ alert, expr }) => ({ title: `alert ${alert}`, expr })));
  return [...ofPanels, ...ofAlerts].map(({ title, expr }) => {
    const promql = expr.replaceAll("$job_type", ".*").replaceAll(/\$__(?:rate_interval|range)/g, "10m");
    return { title, promql, metrics: metricsIn(promql), labels: labelsIn(promql) };
  });
}

/** Every query to Loki: of the panels, and the one that leads from a span of `service` to its logs. */
export async function logQueries({ service, traceId }: { service: string; traceId: string }) {
  const { datasources } = provisioned.parse(parse(await read("grafana/provisioning/datasources/datasources.yaml")));
  const [link = ""] = datasources.flatMap(({ jsonData }) => jsonData.tracesToLogsV2?.query ?? []);
  const ofSpan = link.replace("$${__tags}", `service_name="${service}"`).replace("$${__trace.traceId}", traceId);
  return { panels: await panelQueries("loki"), ofSpan };
}

function read(path: string): Promise<string> {
  return readFile(new URL(path, config), "utf8");
}

async function panelQueries(source: string): Promise<{ title: string; expr: string }[]> {
  const { panels } = dashboard.parse(JSON.parse(await read("grafana/dashboards/jobs.json")));
  return panels.flatMap(({ title, targets }) =>
    targets.flatMap(({ datasource, expr }) =>
      datasource.uid === source && expr !== undefined ? [{ title, expr }] : [],
    ),
  );
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
