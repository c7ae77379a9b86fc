import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { waitFor } from "../wait-for.ts";

export interface RealJaeger {
  otlpUrl: string;
  queryUrl: string;
  pid: number;
  stop(): Promise<void>;
}

/** The program in `JAEGER_BIN`, or `jaeger` on the PATH; undefined when there is none. */
export function findJaeger(env: NodeJS.ProcessEnv): string | undefined {
  if (env.JAEGER_BIN) return env.JAEGER_BIN;
  const places = (env.PATH ?? "").split(delimiter).map((folder) => join(folder, "jaeger"));
  return places.find((place) => existsSync(place));
}

/** Starts a Jaeger 2 that keeps traces in memory, on ports that are free, and waits until it answers. */
export async function startRealJaeger(program: string): Promise<RealJaeger> {
  const [otlp, query, grpc] = await freePorts(3);
  const folder = await mkdtemp(join(tmpdir(), "jaeger-"));
  const file = join(folder, "config.yaml");
  await writeFile(file, configuration({ otlp, query, grpc }));
  const child = spawn(program, ["--config", file], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", (error) => {
      said += error.message;
      resolve();
    });
  });
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const queryUrl = `http://127.0.0.1:${query}`;
  const answers = waitFor(async () => (await fetch(`${queryUrl}/api/services`).catch(() => undefined))?.ok, {
    what: "Jaeger to answer",
    within: 30_000,
  });
  const isUp = await Promise.race([answers, ended.then(() => false)]);
  if (!isUp) throw new Error(`expected ${program} to start, it ended and said: ${said}`);
  return { otlpUrl: `http://127.0.0.1:${otlp}`, queryUrl, pid: child.pid ?? 0, stop };
}

interface Ports {
  otlp: number | undefined;
  query: number | undefined;
  grpc: number | undefined;
}

function configuration({ otlp, query, grpc }: Ports): string {
  return `
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: { receivers: [otlp], exporters: [jaeger_storage_exporter] }
  telemetry:
    metrics: { level: none }
    logs: { level: error }
extensions:
  jaeger_query:
    storage: { traces: memory }
    http: { endpoint: "127.0.0.1:${query}" }
    grpc: { endpoint: "127.0.0.1:${grpc}" }
  jaeger_storage:
    backends:
      memory: { memory: { max_traces: 100000 } }
receivers:
  otlp:
    protocols:
      http: { endpoint: "127.0.0.1:${otlp}", max_request_body_size: 20971520 }
exporters:
  jaeger_storage_exporter: { trace_storage: memory }
`;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
