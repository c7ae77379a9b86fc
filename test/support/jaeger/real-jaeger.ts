import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findJaeger } from "../../../infra/local/find-jaeger.ts";
import { startJaegerProgram } from "../../../infra/local/jaeger-program.ts";
import { freePorts } from "../free-ports.ts";

export interface RealJaeger {
  otlpUrl: string;
  queryUrl: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a Jaeger, by default that of `JAEGER_BIN` or of the PATH, on free ports, traces in memory. Throws a sentence when there is none. */
export async function startRealJaeger(program = findJaeger(process.env)): Promise<RealJaeger> {
  const directory = await mkdtemp(join(tmpdir(), "jaeger-"));
  const ports = await freePorts("otlp", "query");
  const jaeger = await startJaegerProgram({ program, ports, directory, signal: new AbortController().signal });
  return {
    otlpUrl: jaeger.otlpUrl,
    queryUrl: jaeger.queryUrl,
    pid: jaeger.pid ?? 0,
    async stop() {
      await jaeger.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
