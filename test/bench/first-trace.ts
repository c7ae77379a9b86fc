import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChildProgram, startProgram } from "../../infra/local/child-program.ts";
import { checkTrace, fromJaegerJson } from "../../observability/checker/index.ts";
import { figure, markdownTable, median } from "./table.ts";

export interface FirstTraceOptions {
  /** Path of npm's own script; without it, the script of `npm start` is run directly. */
  npm: string | undefined;
  signal: AbortSignal;
  progress(line: string): void;
}

/** Seconds from the start of `npm start`, of each run. */
export interface FirstTrace {
  ready: number[];
  connected: number[];
}

export interface FirstTraceResult {
  /** Every run with an empty cache directory. */
  cold: FirstTrace;
  /** Runs after another one on the same cache directory. */
  warm: FirstTrace;
}

const root = join(import.meta.dirname, "../..");
const runs = 3;
const limitMs = 60_000;

/** `npm start` in a new process until a connected trace of a finished job can be read from the query API. */
export async function benchFirstTrace({ npm, signal, progress }: FirstTraceOptions): Promise<FirstTraceResult> {
  const result: FirstTraceResult = { cold: { ready: [], connected: [] }, warm: { ready: [], connected: [] } };
  for (let run = 0; run < runs; run++) {
    // Compiled code of functions is kept below the directory of temporary files: each pair of runs has one of its own.
    const caches = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
    try {
      await rm(join(root, ".jobtrail"), { recursive: true, force: true });
      for (const kind of ["cold", "warm"] as const) {
        signal.throwIfAborted();
        const { ready, connected } = await measure({ npm, caches, signal });
        result[kind].ready.push(ready);
        result[kind].connected.push(connected);
        progress(`${kind}: ready after ${ready.toFixed(1)} s, connected trace after ${connected.toFixed(1)} s`);
      }
    } finally {
      await rm(caches, { recursive: true, force: true });
    }
  }
  return result;
}

export function firstTraceTable({ cold, warm }: FirstTraceResult): string {
  const row = (name: string, { ready, connected }: FirstTrace) => [
    name,
    figure(median(ready)),
    figure(median(connected)),
    `${figure(Math.min(...connected))}–${figure(Math.max(...connected))}`,
  ];
  return markdownTable(
    ["npm start", "s until ready", "s until a connected trace", "range"],
    [row("empty caches", cold), row("second start", warm)],
  );
}

interface Start {
  npm: string | undefined;
  caches: string;
  signal: AbortSignal;
}

async function measure({ npm, caches, signal }: Start): Promise<{ ready: number; connected: number }> {
  const seconds = stopwatch();
  const addresses = Promise.withResolvers<string>();
  let ready = 0;
  const flags = ["--port", "0", "--otlp-port", "0", "--query-port", "0", "--seed", "7"];
  const program = startProgram({
    script: npm ?? join(root, "infra/local/cli.ts"),
    args: npm === undefined ? flags : ["start", "--silent", "--prefix", root, "--", ...flags],
    environment: { TMPDIR: caches },
    onLine(line) {
      const [, url] = /^ {2}traces +(\S+)/.exec(line) ?? [];
      if (url !== undefined) addresses.resolve(url);
      if (line.startsWith("ready after")) ready = seconds();
    },
  });
  const stop = () => void program.stop(20_000);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const queryUrl = await Promise.race([addresses.promise, ended(program)]);
    await Promise.race([untilConnected(queryUrl), ended(program)]);
    return { connected: seconds(), ready };
  } finally {
    signal.removeEventListener("abort", stop);
    await program.stop(20_000);
  }
}

async function ended(program: ChildProgram): Promise<never> {
  const { code, stderr } = await program.exited;
  throw new Error(`npm start ended with code ${code} before there was a trace:\n${stderr}`);
}

async function untilConnected(queryUrl: string): Promise<void> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    const response = await fetch(`${queryUrl}/api/traces?service=job-processor&limit=20`);
    const { data } = (await response.json()) as { data: { traceID: string }[] | null };
    for (const trace of data ?? []) {
      const { connected, outcome } = checkTrace(fromJaegerJson({ data: [trace] }));
      if (connected && outcome === "completed") return;
    }
    await sleep(50);
  }
  throw new Error(`expected a connected trace within ${limitMs} ms, came none`);
}

function stopwatch(): () => number {
  const began = performance.now();
  return () => (performance.now() - began) / 1000;
}
