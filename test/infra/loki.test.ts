import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Every key that Loki is given here; with another one the program would not start. */
const config = z.strictObject({
  auth_enabled: z.boolean(),
  server: z.strictObject({ http_listen_port: z.number() }),
  common: z.strictObject({
    path_prefix: z.string(),
    replication_factor: z.number(),
    ring: z.strictObject({ kvstore: z.strictObject({ store: z.string() }) }),
    storage: z.strictObject({
      filesystem: z.strictObject({ chunks_directory: z.string(), rules_directory: z.string() }),
    }),
  }),
  schema_config: z.strictObject({
    configs: z.tuple([
      z.strictObject({
        from: z.iso.date(),
        store: z.string(),
        object_store: z.string(),
        schema: z.string(),
        index: z.strictObject({ prefix: z.string(), period: z.string() }),
      }),
    ]),
  }),
  limits_config: z.strictObject({ allow_structured_metadata: z.boolean(), retention_period: z.string() }),
  compactor: z.strictObject({
    working_directory: z.string(),
    retention_enabled: z.boolean(),
    delete_request_store: z.string(),
  }),
  analytics: z.strictObject({ reporting_enabled: z.boolean() }),
});

const loki = config.parse(parse(read("observability/config/loki.yaml")));
const { services } = parse(read("docker-compose.yml"), { merge: true });

describe("loki.yaml, where no Loki is at hand to take it", () => {
  it("listens where the collector, Grafana and its health check ask for it", () => {
    const { exporters } = parse(read("observability/config/collector.yaml"));
    const { datasources } = parse(read("observability/config/grafana/provisioning/datasources/datasources.yaml"));
    const port = loki.server.http_listen_port;

    expect(exporters["otlphttp/loki"].endpoint).toContain(`//loki:${port}/otlp}`);
    expect(datasources.find(({ type }: { type: string }) => type === "loki").url).toBe(`http://loki:${port}`);
    expect(services.loki.healthcheck.test).toContain(`http://127.0.0.1:${port}/ready`);
    expect(services.loki.command).toEqual(["-config.file=/etc/loki/loki.yaml"]);
  });

  it("wants no tenant, which neither the collector nor Grafana names", () => {
    expect(loki.auth_enabled).toBe(false);
  });

  it("takes attributes of OTLP as metadata of a line, in an index that has room for them", () => {
    const [{ store, schema }] = loki.schema_config.configs;

    expect(loki.limits_config.allow_structured_metadata).toBe(true);
    expect({ store, schema }).toEqual({ store: "tsdb", schema: "v13" });
  });

  it("deletes what is a day old, from an index that is cut by the day, and knows where it notes that", () => {
    const [{ object_store: objects, index }] = loki.schema_config.configs;

    expect(loki.compactor).toMatchObject({ retention_enabled: true, delete_request_store: objects });
    expect([loki.limits_config.retention_period, index.period]).toEqual(["24h", "24h"]);
  });

  it("is one process that writes below the volume which is mounted for it", () => {
    const { path_prefix: prefix, replication_factor: copies, ring, storage } = loki.common;
    const places = [prefix, ...Object.values(storage.filesystem), loki.compactor.working_directory];
    const [mount] = services.loki.volumes.filter((volume: string) => volume.startsWith("loki-data:"));

    expect([copies, ring.kvstore.store]).toEqual([1, "inmemory"]);
    expect(places.filter((place) => !`${place}/`.startsWith(`${mount.split(":")[1]}/`))).toEqual([]);
  });
});
