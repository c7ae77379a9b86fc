import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { parseFlags } from "../../infra/local/flags.ts";

const root = join(import.meta.dirname, "../..");

const service = z.looseObject({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  profiles: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  mem_limit: z.string().optional(),
  restart: z.string(),
});
const compose = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const text = readFileSync(join(root, "docker-compose.yml"), "utf8");
const { services, volumes } = compose.parse(parse(text, { merge: true }));
const named = Object.entries(services);
const inDefault = Object.fromEntries(named.filter(([, { profiles }]) => profiles.length === 0));

/** Has no program in its image that could look at itself; another one waits for it. */
const looksAreFromOutside: Record<string, string> = { collector: "collector-is-up" };

describe("docker-compose.yml", () => {
  it("starts our system, the collector, Jaeger, Prometheus, Loki and Grafana, and MiniStack on request", () => {
    expect(Object.keys(inDefault)).toEqual([
      ...["jobtrail", "collector", "collector-is-up", "jaeger", "prometheus", "loki", "grafana"],
    ]);
    expect(named.filter(([, { profiles }]) => profiles.includes("emulator")).map(([name]) => name)).toEqual([
      ...["ministack", "bootstrap", "deploy", "generator"],
    ]);
  });

  it("pins every image to a release, our own to the package's version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

    for (const [, { image }] of named) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    expect(text).not.toMatch(/\blatest\b|\bsleep\b/);
    expect(services.jobtrail?.image).toBe(`jobtrail:${version}`);
  });

  it("publishes ports on this machine's loopback only, each once", () => {
    const ports = named.flatMap((entry) => entry[1].ports);

    expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
    expect(new Set(ports.map((port) => port.split(":")[1])).size).toBe(ports.length);
  });

  it("limits the memory of every service and keeps little of its output", () => {
    for (const [, { mem_limit: limit, logging }] of named) {
      expect(limit).toMatch(/^\d+[mg]$/);
      expect(logging).toMatchObject({ options: { "max-size": "10m" } });
    }
  });

  it.each(named)("%s is looked at, or ends by itself, or serves nobody", (name, { restart, healthcheck, ports }) => {
    if (restart === "no") return;
    if (healthcheck?.disable) expect(ports).toEqual([]);
    else if (looksAreFromOutside[name])
      expect(services[looksAreFromOutside[name]]?.command.join(" ")).toContain(`//${name}:`);
    else expect(healthcheck?.test?.[0]).toBe("CMD");
  });

  it.each(named)("%s waits for a state that what it waits for can reach", (_, { depends_on: needs, profiles }) => {
    for (const [name, { condition }] of Object.entries(needs)) {
      const needed = services[name];
      expect(needed).toBeDefined();
      expect(needed?.profiles.every((profile) => profiles.includes(profile))).toBe(true);
      if (condition === "service_healthy") expect(needed?.healthcheck?.test).toBeDefined();
      else if (condition === "service_completed_successfully") expect(needed?.restart).toBe("no");
      else expect(condition).toBe("service_started");
    }
  });

  it.each(named)("%s is built from, and mounts, what is there", (_, { build, volumes: mounts }) => {
    if (build) expect(existsSync(join(root, build.context, build.dockerfile))).toBe(true);
    for (const mount of mounts) {
      const [source = "", , mode] = mount.split(":");
      if (!source.startsWith("./")) expect(Object.keys(volumes)).toContain(source);
      else expect([existsSync(join(root, source)), mode]).toEqual([true, "ro"]);
    }
  });

  it("gives our system flags that it knows: everything goes to the collector, alerts link to Jaeger as the browser reaches it", () => {
    const flags = parseFlags(services.jobtrail?.command ?? []);

    expect(flags).toMatchObject({
      host: "0.0.0.0",
      allowedHosts: ["jobtrail"],
      jaeger: undefined,
      forward: "http://collector:4318",
      traceUrl: "http://localhost:16686",
      port: 4566,
      queryPort: 16686,
    });
    expect(services.jaeger?.ports).toEqual(["127.0.0.1:16686:16686"]);
  });

  it("hands Prometheus exemplars to keep, and Grafana to anonymous viewers", () => {
    expect(services.prometheus?.command).toContain("--enable-feature=exemplar-storage");
    expect(services.grafana?.environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: "true",
      GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
    });
  });

  it("names hosts in the mounted files that are services here", () => {
    const files = [
      "collector.yaml",
      "jaeger.yaml",
      "prometheus.yml",
      "grafana/provisioning/datasources/datasources.yaml",
    ];
    const config = files.map((file) => readFileSync(join(root, "observability/config", file), "utf8")).join("\n");
    const hosts = [...config.matchAll(/(?:\/\/|targets: \[")([a-z][\w-]*):\d+/g)].map(([, host = ""]) => host);

    expect(new Set(hosts)).toEqual(new Set(["jaeger", "loki", "prometheus", "collector", "jobtrail"]));
  });

  it("deploys with the programs of the project, to the bucket that MiniStack is known by", () => {
    for (const name of ["bootstrap", "deploy", "generator"]) {
      const { image, entrypoint } = services[name] ?? {};
      expect(image).toBe(services.jobtrail?.image);
      expect(existsSync(join(root, entrypoint?.[1] ?? ""))).toBe(true);
    }
    expect(services.ministack?.networks).toEqual({
      default: { aliases: ["cdk-hnb659fds-assets-000000000000-us-east-1.ministack"] },
    });
  });

  it("has the version of Prometheus that CI builds: its Go module says 0.305.0 for 3.5.0", () => {
    const [, minor, patch] = /:v3\.(\d+)\.(\d+)$/.exec(services.prometheus?.image ?? "") ?? [];
    const release = `prometheus/prometheus@v0.${300 + Number(minor)}.${patch}`;

    expect(readFileSync(join(root, ".ci/run"), "utf8").match(/prometheus\/prometheus@\S+/g)).toEqual([
      release,
      release,
    ]);
  });

  it("has the version of MiniStack that the AWS suite runs", () => {
    const requirements = readFileSync(join(root, "test/aws-emulator/requirements.txt"), "utf8");

    expect(requirements).toContain(`ministack==${services.ministack?.image.split(":")[1]}\n`);
  });
});
