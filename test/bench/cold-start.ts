import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { bundleOptions, functionEntries } from "../../infra/constructs/bundling.ts";
import { figure, markdownTable, median } from "./table.ts";

const root = join(import.meta.dirname, "../..");
const imports = 15;
const run = promisify(execFile);

/** The environment that every function's handler reads when it is loaded. */
const environment = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  OTEL_SERVICE_NAME: "bench",
  TRACE_URL: "http://localhost:16686",
  JOBS_TABLE: "jobs",
  JOB_DATA_TABLE: "job-data",
  SOURCE_QUEUE_URL: "http://localhost:4566/000000000000/source",
  JOBS_TODO_QUEUE_URL: "http://localhost:4566/000000000000/jobs-todo",
  DEAD_LETTER_QUEUE_URL: "http://localhost:4566/000000000000/dead-letter-queue",
  JOB_FAILURES_TOPIC_ARN: "arn:aws:sns:us-east-1:000000000000:job-failures",
  JOB_END_STATE_TOPIC_ARN: "arn:aws:sns:us-east-1:000000000000:job-end-state",
  INGESTER_QUEUE_ARN: "arn:aws:sqs:us-east-1:000000000000:ingester-queue",
  MAX_RECEIVE_COUNT: "5",
};

export interface ColdStart {
  name: string;
  kilobytes: { with: number; without: number };
  /** Milliseconds, one for each import in a new process. */
  load: { with: number[]; without: number[] };
}

/**
 * Bundle size and load time of each function, as deployed and with the SDK of the telemetry left out of the same code: the start-up module is
 * replaced, so that the spans' code stays and nothing is started.
 */
export async function benchColdStart({
  signal,
  progress,
}: {
  signal: AbortSignal;
  progress(line: string): void;
}): Promise<ColdStart[]> {
  const directory = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  try {
    await Promise.all([bundle(join(directory, "with"), []), bundle(join(directory, "without"), [withoutSdk])]);
    const results: ColdStart[] = [];
    for (const name of Object.keys(functionEntries)) {
      const file = (kind: string) => join(directory, kind, name, "index.mjs");
      progress(`${name}: ${imports} imports of each bundle`);
      results.push({
        name,
        kilobytes: { with: await kilobytes(file("with")), without: await kilobytes(file("without")) },
        load: await alternate({ with: file("with"), without: file("without") }, signal),
      });
    }
    return results;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export function coldStartTable(results: readonly ColdStart[]): string {
  return markdownTable(
    ["function", "KB without", "KB with telemetry", "load ms without", "load ms with", "difference", "ratio"],
    results.map(({ name, kilobytes, load }) => {
      const [loaded, bare] = [median(load.with), median(load.without)];
      const difference = `${loaded < bare ? "-" : "+"}${figure(Math.abs(loaded - bare))}`;
      return [name, kilobytes.without, kilobytes.with, figure(bare), figure(loaded), difference, figure(loaded / bare)];
    }),
  );
}

/** Each function in a folder of its own with its source map, as CDK lays it out: the map is part of what is loaded. */
async function bundle(outdir: string, plugins: Plugin[]): Promise<void> {
  const { outputFiles = [] } = await build({ ...bundleOptions(functionEntries), plugins });
  for (const { path, contents } of outputFiles) {
    const [name = "", extension = ""] = basename(path).split(/(?=\.mjs)/);
    const file = join(outdir, name, `index${extension}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
}

const withoutSdk: Plugin = {
  name: "without-sdk",
  setup(setup) {
    setup.onLoad({ filter: /observability[/\\]telemetry[/\\](start-telemetry|span-ids)\.ts$/ }, ({ path }) => ({
      loader: "ts",
      resolveDir: root,
      contents: path.includes("start-telemetry")
        ? "export const startTelemetry = () => ({ traced: (_, handler) => handler, flush: async () => true, stop: async () => {} });"
        : "export const withIds = (_, start) => start(); export const spanIdFrom = () => '0000000000000001'; export const traceIdFrom = spanIdFrom;",
    }));
  },
};

async function kilobytes(file: string): Promise<number> {
  return Math.round((await stat(file)).size / 1024);
}

/** Takes turns, so that both bundles meet the same machine. */
async function alternate(
  files: { with: string; without: string },
  signal: AbortSignal,
): Promise<{ with: number[]; without: number[] }> {
  const times = { with: [] as number[], without: [] as number[] };
  for (let turn = 0; turn < imports; turn++) {
    times.with.push(await loadTime(files.with, signal));
    times.without.push(await loadTime(files.without, signal));
  }
  return times;
}

/** Milliseconds that a new process takes to import a bundle. Rejects when it cannot. */
async function loadTime(file: string, signal: AbortSignal): Promise<number> {
  const code = `const began = performance.now(); await import(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - began)); process.exit(0);`;
  const args = ["--enable-source-maps", "--input-type=module", "-e", code];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...environment }, signal });
  return Number(stdout);
}
