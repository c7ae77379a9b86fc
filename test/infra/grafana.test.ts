import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const folder = join(import.meta.dirname, "../../observability/config/grafana");
const read = (path: string) => readFileSync(join(folder, path), "utf8");

const source = z.object({ type: z.string(), uid: z.string() });
const dashboard = z.object({
  uid: z.string(),
  schemaVersion: z.number(),
  templating: z.object({ list: z.array(z.object({ name: z.string(), datasource: source })) }),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), datasource: source, expr: z.string() })) }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      type: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number().max(24), h: z.number() }),
      datasource: source,
      targets: z
        .array(
          z.looseObject({
            refId: z.string(),
            datasource: source,
            expr: z.string().optional(),
            format: z.string().optional(),
            exemplar: z.boolean().optional(),
          }),
        )
        .min(1),
      fieldConfig: z
        .object({ defaults: z.looseObject({ links: z.array(z.object({ url: z.string() })).default([]) }) })
        .default({ defaults: { links: [] } }),
    }),
  ),
});
const provisioned = z.object({
  datasources: z.array(
    z.looseObject({ uid: z.string(), type: z.string(), url: z.string(), jsonData: z.record(z.string(), z.unknown()) }),
  ),
});

/** A search of Grafana's page Explore, as a link has it in `left`. */
const search = z.strictObject({
  datasource: z.literal("jaeger"),
  queries: z.tuple([
    z.strictObject({
      refId: z.literal("A"),
      queryType: z.literal("search"),
      service: z.enum(["job-ingester", "job-processor"]),
      // Words of logfmt: key=value, one after the other.
      tags: z.string().regex(/^\w[\w.]*=[^\s=]+(?: \w[\w.]*=[^\s=]+)*$/),
    }),
  ]),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own syntax
  range: z.strictObject({ from: z.literal("${__from}"), to: z.literal("${__to}") }),
});

const { panels, templating, annotations } = dashboard.parse(JSON.parse(read("dashboards/jobs.json")));
const queries = panels.flatMap(({ title, type, targets }) =>
  targets.map(({ expr = "", format }) => ({ title, type, format, expr })),
);
const { datasources } = provisioned.parse(parse(read("provisioning/datasources/datasources.yaml")));

describe("the dashboard of jobs", () => {
  it("asks only data sources that are provisioned", () => {
    const known = new Set(datasources.map(({ type, uid }) => `${type} ${uid}`));
    const asked = [
      ...panels.flatMap((panel) => [panel.datasource, ...panel.targets.map((target) => target.datasource)]),
      ...[...templating.list, ...annotations.list].map(({ datasource }) => datasource),
    ];

    expect(asked.map(({ type, uid }) => `${type} ${uid}`).filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    "leads from %s to traces or to the page with jobs",
    (_, panel) => {
      const isOfTraces = panel.datasource.uid === "jaeger";
      // The data source makes a link of a log line's trace_id, and of an exemplar's.
      const isLinkedBySource =
        panel.datasource.uid === "loki" || panel.targets.some(({ exemplar }) => exemplar === true);
      const links = panel.fieldConfig.defaults.links.filter(({ url }) =>
        /datasource%22:%22jaeger%22|:16687\//.test(url),
      );

      expect(isOfTraces || isLinkedBySource || links.length > 0).toBe(true);
    },
  );

  it("looks for traces in the words of Jaeger's data source", () => {
    const links = panels.flatMap(({ title, fieldConfig }) =>
      fieldConfig.defaults.links.map(({ url }) => ({
        title,
        left: new URL(url, "http://grafana").searchParams.get("left"),
      })),
    );
    const searches = links.filter((link) => link.left !== null);

    expect(searches.length).toBeGreaterThan(5);
    for (const { left } of searches) search.parse(JSON.parse(left ?? ""));
  });

  it("shows latency as a heatmap and as p50, p95 and p99, by job type", () => {
    const ofHeatmap = queries.filter(({ type }) => type === "heatmap");
    const quantiles = queries.flatMap(
      ({ expr }) => /^histogram_quantile\((\S+), sum by \(le, job_type\)/.exec(expr)?.[1] ?? [],
    );

    expect(ofHeatmap).toMatchObject([{ format: "heatmap", expr: expect.stringContaining("sum by (le) (increase(") }]);
    expect(quantiles).toEqual(["0.5", "0.95", "0.99"]);
  });

  it("shows of each job type the share of its jobs, and not of their attempts, that completes", () => {
    const { expr = "" } = queries.find(({ title }) => title === "Success rate") ?? {};
    const spans = [...expr.matchAll(/span_name=~"([^"]*)"/g)].map(([, name]) => name);

    expect(spans).toEqual(["publish job-failures", ...Array(2).fill("publish job-(end-state|failures)")]);
    expect(expr).toContain('job_type=~"$job_type"');
  });

  it.each([
    ["how long messages wait in the queues", /le, messaging_destination_name\).*span_name=~"wait /],
    ["how many messages are in the queues", /max by \(queue, state\) \(jobtrail_queue_messages\)/],
    ["how many dead letters there are", /jobtrail_queue_messages\{dead_letter="true"\}/],
    ["how many alerts were published", /increase\(traces_span_metrics_calls_total\{span_name="publish job-failures"\}/],
  ])("shows %s", (_, query) => {
    expect(queries.filter(({ expr }) => query.test(expr))).toHaveLength(1);
  });

  it("marks when an alert of Prometheus fires", () => {
    expect(annotations.list).toMatchObject([{ expr: 'ALERTS{alertstate="firing"}' }]);
  });

  it("lays its panels side by side, none over another", () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});

describe("the data sources", () => {
  it("lead from exemplars and from log lines to Jaeger, and from spans to logs", () => {
    const settings = (uid: string) => datasources.find((each) => each.uid === uid)?.jsonData;

    expect(settings("prometheus")).toMatchObject({
      exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "jaeger" }],
    });
    expect(settings("loki")).toMatchObject({ derivedFields: [{ matcherRegex: "trace_id", datasourceUid: "jaeger" }] });
    expect(settings("jaeger")).toMatchObject({
      tracesToLogsV2: { datasourceUid: "loki", query: expect.stringContaining("__trace.traceId") },
    });
  });
});
