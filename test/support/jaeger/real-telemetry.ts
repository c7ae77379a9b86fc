import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findJaeger } from "../../../infra/local/find-jaeger.ts";
import { freePorts } from "../free-ports.ts";
import { programOnPath, startProgram } from "./a-program.ts";
import { type Loki, startLoki } from "./real-loki.ts";

const config = new URL("../../../observability/config/", import.meta.url).pathname;

export interface RealTelemetry {
  /** OTLP of the collector. */
  otlpUrl: string;
  jaegerUrl: string;
  /** Absent when no `prometheus` is installed. */
  prometheusUrl: string | undefined;
  loki: Loki;
  /** Begins to scrape the backend. Without Prometheus it does nothing. */
  scrape(queryUrl: string): Promise<void>;
  stop(): Promise<void>;
}

export interface RealTelemetryOptions {
  /** Percent of the good and quick traces that are kept. */
  sampling: number;
}

/**
 * The collector, Jaeger, Prometheus and Loki of docker-compose.yml as plain processes, each with the file that is mounted there; only addresses
 * differ. A Jaeger 2 is a distribution of the collector and is both. Where no Loki is installed, a server in its place takes the logs.
 */
export async function startRealTelemetry({ sampling }: RealTelemetryOptions): Promise<RealTelemetry> {
  const program = findJaeger(process.env);
  const ports = await freePorts(
    ...(["otlp", "grpc", "health", "scraped", "jaegerOtlp", "jaegerHealth", "jaegerQuery", "prometheus"] as const),
  );
  const at = (port: number) => `127.0.0.1:${port}`;
  const directory = await mkdtemp(join(tmpdir(), "telemetry-"));
  const stops: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  const set = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => `--set=${key}=${value}`);
  let loki: Loki;
  try {
    loki = await startLoki({ directory });
    stops.push(loki.stop);
    stops.push(
      await startProgram(program, {
        args: [
          `--config=${config}jaeger.yaml`,
          ...set({
            "receivers.otlp.protocols.http.endpoint": at(ports.jaegerOtlp),
            "extensions.healthcheckv2.http.endpoint": at(ports.jaegerHealth),
            "extensions.jaeger_query.http.endpoint": at(ports.jaegerQuery),
            "extensions.jaeger_query.grpc.endpoint": at(0),
          }),
        ],
        environment: { PROMETHEUS_URL: `http://${at(ports.prometheus)}` },
        readyUrl: `http://${at(ports.jaegerHealth)}/status`,
      }),
      await startProgram(program, {
        args: [
          `--config=${config}collector.yaml`,
          ...set({
            "receivers.otlp.protocols.http.endpoint": at(ports.otlp),
            "receivers.otlp.protocols.grpc.endpoint": at(ports.grpc),
            "extensions.healthcheckv2.http.endpoint": at(ports.health),
            "exporters.prometheus.endpoint": at(ports.scraped),
          }),
        ],
        environment: {
          SAMPLING_PERCENTAGE: String(sampling),
          JAEGER_OTLP_ENDPOINT: `http://${at(ports.jaegerOtlp)}`,
          LOKI_OTLP_ENDPOINT: `${loki.intakeUrl}/otlp`,
        },
        readyUrl: `http://${at(ports.health)}/status`,
      }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const prometheus = programOnPath("prometheus");
  return {
    otlpUrl: `http://${at(ports.otlp)}`,
    jaegerUrl: `http://${at(ports.jaegerQuery)}`,
    prometheusUrl: prometheus && `http://${at(ports.prometheus)}`,
    loki,
    async scrape(queryUrl) {
      if (prometheus === undefined) return;
      const file = join(directory, "prometheus.yml");
      const text = await readFile(`${config}prometheus.yml`, "utf8");
      const here = text
        .replace("collector:8889", at(ports.scraped))
        .replace("jobtrail:16686", new URL(queryUrl).host)
        .replace("alerts.yml", `${config}alerts.yml`);
      await writeFile(file, here);
      stops.push(
        await startProgram(prometheus, {
          args: [
            `--config.file=${file}`,
            `--storage.tsdb.path=${join(directory, "prometheus")}`,
            "--enable-feature=exemplar-storage",
            `--web.listen-address=${at(ports.prometheus)}`,
          ],
          readyUrl: `http://${at(ports.prometheus)}/-/ready`,
        }),
      );
    },
    stop,
  };
}
