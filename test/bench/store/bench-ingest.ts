import { findJaeger } from "../../../infra/local/find-jaeger.ts";
import { startRealJaeger } from "../../support/jaeger/real-jaeger.ts";
import { processorMilliseconds } from "../processes.ts";
import { figure, markdownTable, median } from "../table.ts";
import { startWorker, type Worker } from "../worker.ts";
import { residentMegabytes, startBackendProcess } from "./backend-process.ts";
import type { LoadMethods } from "./load-worker.ts";

export interface BenchIngestOptions {
  /** Of each round. */
  spans: number;
  /** Default 5. */
  rounds?: number;
  signal: AbortSignal;
  progress(line: string): void;
}

export interface IngestRound {
  spansPerSecond: number;
  /** Microseconds of the receiver's processor time for a span, until the last answer; undefined where the system does not tell. */
  microsecondsPerSpan: number | undefined;
  /** The same for what the receiver does after that, until it rests. */
  microsecondsAfter: number | undefined;
  megabytes: number;
}

export interface IngestResult {
  backend: IngestRound[];
  jaeger: IngestRound[];
  /** Why there is no Jaeger beside it. */
  skipped?: string;
}

interface Receiver {
  otlpUrl: string;
  pid: number;
}

const CONNECTIONS = 4;
const LOOK_MS = 500;
const LOOKS = 120;
/** Part of a processor that a process at rest may take. */
const RESTING = 0.04;

/** Spans per second over OTLP/HTTP in protobuf, by turns into the backend and, where there is one, a real Jaeger that keeps them in memory. */
export async function benchIngest({ spans, rounds = 5, signal, progress }: BenchIngestOptions): Promise<IngestResult> {
  const program = anyJaeger();
  const skipped =
    program === undefined ? "no jaeger on the PATH or in JAEGER_BIN: the backend alone was measured" : undefined;
  const loader = startWorker<LoadMethods>(new URL("./load-worker.ts", import.meta.url));
  const backend = await startBackendProcess(["--max-spans", String(spans * (rounds + 2)), "--max-bytes", "8GiB"]);
  const jaeger = program === undefined ? undefined : await startRealJaeger(program);
  const result: IngestResult = { backend: [], jaeger: [], ...(skipped !== undefined && { skipped }) };
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const name of round % 2 === 0 ? (["backend", "jaeger"] as const) : (["jaeger", "backend"] as const)) {
        const receiver = name === "backend" ? backend : jaeger;
        if (!receiver) continue;
        signal.throwIfAborted();
        const measured = await measure(loader, receiver, round === 0 ? spans / 4 : spans);
        // The first round only warms up.
        if (round > 0) result[name].push(measured);
        progress(`${name}: ${Math.round(measured.spansPerSecond)} spans/s`);
      }
    }
    return result;
  } finally {
    await Promise.all([loader.stop(), backend.stop(), jaeger?.stop()]);
  }
}

function anyJaeger(): string | undefined {
  try {
    return findJaeger(process.env);
  } catch {
    return undefined;
  }
}

async function measure(loader: Worker<LoadMethods>, { otlpUrl, pid }: Receiver, spans: number): Promise<IngestRound> {
  const before = processorMilliseconds(pid);
  const fromMs = Date.now() - 60_000;
  const loaded = await loader.ask("load", { otlpUrl, spans, connections: CONNECTIONS, fromMs, stepMs: 1 });
  const after = processorMilliseconds(pid);
  const rested = await atRest(pid);
  const perSpan = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : ((to - from) * 1_000) / loaded.spans;
  return {
    spansPerSecond: loaded.spans / loaded.seconds,
    microsecondsPerSpan: perSpan(before, after),
    microsecondsAfter: perSpan(after, rested),
    megabytes: await residentMegabytes(pid),
  };
}

/** Processor time of the process once it has nothing to do any more, or a minute has passed. */
async function atRest(pid: number): Promise<number | undefined> {
  let last = processorMilliseconds(pid);
  for (let look = 0; look < LOOKS; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = processorMilliseconds(pid);
    if (now === undefined || last === undefined || now - last <= LOOK_MS * RESTING) return now;
    last = now;
  }
  return last;
}

export function ingestTable({ backend, jaeger, skipped }: IngestResult): string {
  const row = (name: string, rounds: readonly IngestRound[]) => {
    const speeds = rounds.map(({ spansPerSecond }) => spansPerSecond);
    const times = rounds.flatMap(({ microsecondsPerSpan }) => microsecondsPerSpan ?? []);
    const later = rounds.flatMap(({ microsecondsAfter }) => microsecondsAfter ?? []);
    const [least, most] = [Math.min(...speeds), Math.max(...speeds)].map(Math.round);
    return [
      name,
      Math.round(median(speeds)),
      `${least}–${most}`,
      figure(median(times)),
      figure(median(later)),
      Math.round(rounds.at(-1)?.megabytes ?? 0),
    ];
  };
  const rows = [row("backend", backend), ...(jaeger.length > 0 ? [row("Jaeger, in memory", jaeger)] : [])];
  const ratios = jaeger.map(({ spansPerSecond }, round) => (backend[round]?.spansPerSecond ?? 0) / spansPerSecond);
  return [
    markdownTable(["receiver", "spans/s", "range", "CPU µs per span", "afterwards", "RSS MB at the end"], rows),
    ...(ratios.length > 0 ? ["", `backend ÷ Jaeger: ${figure(median(ratios))}`] : []),
    ...(skipped === undefined ? [] : ["", skipped]),
  ].join("\n");
}
