import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface JaegerPorts {
  /** OTLP over HTTP. */
  otlp: number;
  /** The page and the query API. */
  query: number;
}

export interface JaegerArgumentsOptions {
  program: string;
  ports: JaegerPorts;
  /** Where the configuration may be written. */
  directory: string;
}

const run = promisify(execFile);
const host = "127.0.0.1";

/** The command line by which a Jaeger of either generation keeps traces in memory, listens on the loopback, and on no fixed port but the two. */
export async function jaegerArguments({ program, ports, directory }: JaegerArgumentsOptions): Promise<string[]> {
  const { stdout } = await run(program, ["--help"], { timeout: 10_000 }).catch(() => ({ stdout: "" }));
  if (stdout.includes("--collector.otlp.http.host-port")) return firstGeneration(ports, stdout);
  const file = join(directory, "jaeger.yaml");
  await writeFile(file, secondGeneration(ports));
  return ["--config", file];
}

/** Jaeger 1, `jaeger-all-in-one`; which further servers it has is in its usage text. */
function firstGeneration({ otlp, query }: JaegerPorts, usage: string): string[] {
  const others = [
    "collector.otlp.grpc",
    "collector.grpc-server",
    "collector.http-server",
    "query.grpc-server",
    "admin.http",
    "http-server",
  ];
  return [
    "--collector.otlp.enabled=true",
    `--collector.otlp.http.host-port=${host}:${otlp}`,
    `--query.http-server.host-port=${host}:${query}`,
    ...others
      .filter((server) => usage.includes(`--${server}.host-port `))
      .map((server) => `--${server}.host-port=${host}:0`),
    `--memory.max-traces=${maxTraces}`,
    "--log-level=error",
  ];
}

/** Jaeger 2, a collector. It has a pipeline for traces alone: logs and metrics are refused with 404. */
function secondGeneration({ otlp, query }: JaegerPorts): string {
  return `service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: { receivers: [otlp], exporters: [jaeger_storage_exporter] }
  telemetry:
    metrics: { level: none }
    logs: { level: error }
extensions:
  jaeger_query:
    storage: { traces: memory }
    http: { endpoint: "${host}:${query}" }
    grpc: { endpoint: "${host}:0" }
  jaeger_storage:
    backends:
      memory: { memory: { max_traces: ${maxTraces} } }
receivers:
  otlp:
    protocols:
      http: { endpoint: "${host}:${otlp}" }
exporters:
  jaeger_storage_exporter: { trace_storage: memory }
`;
}

const maxTraces = 100_000;
