import { parseArgs } from "node:util";
import { stopSignals } from "../../infra/local/stop-signals.ts";
import { benchColdStart, coldStartTable } from "./cold-start.ts";
import { benchFirstTrace, firstTraceTable } from "./first-trace.ts";
import { benchPage, pageTable } from "./page/bench-page.ts";
import { benchPipeline } from "./pipeline/bench-pipeline.ts";
import { pipelineTables } from "./pipeline/pipeline-tables.ts";
import { benchIngest, ingestTable } from "./store/bench-ingest.ts";
import { benchSearch, searchTables } from "./store/bench-search.ts";

const usage = `usage: npm run bench -- [pipeline|cold-start|first-trace|store-search|store-ingest|page-open|all] [flags]

  pipeline     jobs per second through the whole path, with telemetry and without; processor time and memory of each process
  cold-start   size and load time of each function, with the telemetry SDK and without
  first-trace  npm start until the first connected trace can be read
  store-search p50 and p95 of searches over a million stored spans, and the memory of the backend's process
  store-ingest spans per second into the backend, in bursts and for longer, by turns with a real Jaeger (JAEGER_BIN, or jaeger on the PATH)
  page-open    the page of a trace of 20 000 spans in headless Chromium: ms until its first rows, frames while scrolling (CHROMIUM, or /usr/bin/chromium)
  all          one after the other (default)

  --jobs N     jobs of pipeline on each side; default 5000
  --json       one JSON object on stdout instead of tables
  --help       this text
`;

/** A command line that cannot be used; the message is one sentence. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

interface Bench {
  result: unknown;
  tables: string;
}

interface Context {
  jobs: number;
  signal: AbortSignal;
  progress(line: string): void;
}

const benches: Record<string, (context: Context) => Promise<Bench>> = {
  async pipeline(context) {
    const result = await benchPipeline(context);
    return { result, tables: pipelineTables(result) };
  },
  async "cold-start"(context) {
    const result = await benchColdStart(context);
    return { result, tables: coldStartTable(result) };
  },
  async "first-trace"(context) {
    const result = await benchFirstTrace({ ...context, npm: npmScript() });
    return { result, tables: firstTraceTable(result) };
  },
  async "store-search"(context) {
    const result = await benchSearch(context);
    return { result, tables: searchTables(result) };
  },
  async "store-ingest"(context) {
    const bursts = await benchIngest({ ...context, spans: 100_000 });
    // More than waits in the backend's memory: it takes them as fast as it stores them.
    const loads = await benchIngest({ ...context, spans: 500_000, rounds: 3 });
    const tables = [
      `Bursts of 100 000 spans:\n\n${ingestTable(bursts)}`,
      `500 000 spans at once:\n\n${ingestTable(loads)}`,
    ].join("\n\n");
    return { result: { bursts, loads }, tables };
  },
  async "page-open"(context) {
    const result = await benchPage(context);
    return { result, tables: pageTable(result) };
  },
};

async function main(signal: AbortSignal): Promise<void> {
  const { names, jobs, json, help } = readArguments(process.argv.slice(2));
  if (help) return void process.stdout.write(usage);
  const results: Record<string, unknown> = {};
  for (const name of names) {
    const progress = (line: string) => void process.stderr.write(`${name}: ${line}\n`);
    const bench = await benches[name]?.({ jobs, signal, progress });
    results[name] = bench?.result;
    if (!json) process.stdout.write(`${bench?.tables}\n\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`);
}

function npmScript(): string | undefined {
  const path = process.env.npm_execpath;
  return path?.endsWith(".js") ? path : undefined;
}

function readArguments(args: string[]): { names: string[]; jobs: number; json: boolean; help: boolean } {
  const { values, positionals } = parse(args);
  const [name = "all", ...more] = positionals;
  const known = Object.keys(benches);
  if (more.length > 0) throw new UsageError(`expected one benchmark, came ${positionals.join(", ")}; nothing was run`);
  if (name !== "all" && !known.includes(name)) {
    throw new UsageError(`expected a benchmark of ${known.join(", ")}, all; came "${name}"; nothing was run`);
  }
  const jobs = Number(values.jobs);
  if (!Number.isSafeInteger(jobs) || jobs < 1) {
    throw new UsageError(`expected a whole number above 0 after --jobs, came "${values.jobs}"; nothing was run`);
  }
  return { names: name === "all" ? known : [name], jobs, json: values.json, help: values.help };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        jobs: { type: "string", default: "5000" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const [, flag] = /'(-[^' ]*)/.exec(String(error)) ?? [];
    throw new UsageError(`expected the flags that --help lists, came ${flag ?? String(error)}; nothing was run`);
  }
}

const { signal } = stopSignals({ withParent: true });
try {
  await main(signal);
} catch (error) {
  if (signal.aborted) process.exitCode = 130;
  else {
    const expected = error instanceof UsageError;
    process.stderr.write(`${error instanceof Error ? (expected ? error.message : error.stack) : error}\n`);
    process.exitCode = 1;
  }
}
