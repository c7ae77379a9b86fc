import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const folder = join(import.meta.dirname, "../../observability/config/grafana");
const read = (path: string) => readFileSync(join(folder, path), "utf8");

const source = z.object({ type: z.string(), uid: z.string() });
const dashboard = z.object({
  uid: z.string(),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      type: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number().max(24), h: z.number() }),
      datasource: source,
      targets: z
        .array(z.looseObject({ refId: z.string(), datasource: source, exemplar: z.boolean().optional() }))
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

const { panels } = dashboard.parse(JSON.parse(read("dashboards/jobs.json")));
const { datasources } = provisioned.parse(parse(read("provisioning/datasources/datasources.yaml")));

describe("the dashboard of jobs", () => {
  it("asks only data sources that are provisioned", () => {
    const known = new Set(datasources.map(({ type, uid }) => `${type} ${uid}`));
    const asked = panels.flatMap((panel) => [panel.datasource, ...panel.targets.map((target) => target.datasource)]);

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
