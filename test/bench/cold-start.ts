import { spawnSync } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { bundleOptions, functionEntries } from "../../infra/constructs/bundling.ts";
import { figure, markdownTable, median } from "./table.ts";

const root = join(import.meta.dirname, "../..");
const imports = 15;

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

/**
 * Bundle size and load time of each function, as deployed and with the SDK of the telemetry left out of the same code: the start-up module is
 * replaced, so that the spans' code stays and nothing is started.
 */
export async function benchColdStart(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
  try {
    await Promise.all([bundle(join(directory, "with"), []), bundle(join(directory, "without"), [withoutSdk])]);
    const rows = [];
    for (const name of Object.keys(functionEntries)) {
      const [withSdk, without] = [join(directory, "with", `${name}.mjs`), join(directory, "without", `${name}.mjs`)];
      const times = alternate(withSdk, without);
      rows.push([
        name,
        await kilobytes(without),
        await kilobytes(withSdk),
        figure(median(times.without)),
        figure(median(times.withSdk)),
        `+${figure(Math.max(0, median(times.withSdk) - median(times.without)))}`,
        figure(median(times.withSdk) / median(times.without)),
      ]);
    }
    return markdownTable(
      ["function", "KB without", "KB with telemetry", "load ms without", "load ms with", "difference", "ratio"],
      rows,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function bundle(outdir: string, plugins: Plugin[]): Promise<void> {
  const { write: _, ...options } = bundleOptions(functionEntries);
  await build({ ...options, outdir, plugins });
}

const withoutSdk: Plugin = {
  name: "without-sdk",
  setup(setup) {
    setup.onLoad({ filter: /observability[/\\]telemetry[/\\](start-telemetry|span-ids)\.ts$/ }, ({ path }) => ({
      loader: "ts",
      resolveDir: root,
      contents: path.includes("start-telemetry")
        ? "export const startTelemetry = () => ({ traced: (_, handler) => handler, flush: async () => true, stop: async () => {} });"
        : "export const withSpanId = (_, start) => start(); export const spanIdFrom = () => '0000000000000001';",
    }));
  },
};

async function kilobytes(file: string): Promise<number> {
  return Math.round((await stat(file)).size / 1024);
}

/** Takes turns, so that both bundles meet the same machine. */
function alternate(withSdk: string, without: string): { withSdk: number[]; without: number[] } {
  const times = { withSdk: [] as number[], without: [] as number[] };
  for (let turn = 0; turn < imports; turn++) {
    times.withSdk.push(loadTime(withSdk));
    times.without.push(loadTime(without));
  }
  return times;
}

/** Milliseconds that a new process takes to import a bundle. */
function loadTime(file: string): number {
  const code = `const began = performance.now(); await import(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - began)); process.exit(0);`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--enable-source-maps", "--input-type=module", "-e", code],
    {
      env: { ...process.env, ...environment },
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`the bundle ${file} does not load: ${stderr}`);
  return Number(stdout);
}
