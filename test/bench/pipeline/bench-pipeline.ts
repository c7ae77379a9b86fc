import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, synthesise } from "../../../infra/local/programs.ts";
import { median } from "../table.ts";
import { startWorker, type Worker } from "../worker.ts";
import { messagesPerSecond } from "./raw-queue.ts";
import type { RawMethods } from "./raw-worker.ts";
import { type Side, startSide, type Turn } from "./side.ts";

export interface PipelineOptions {
  /** Jobs of each side, over all turns. */
  jobs: number;
  signal: AbortSignal;
  progress(line: string): void;
}

export interface PipelineResult {
  jobsPerTurn: number;
  on: Turn[];
  off: Turn[];
  /** Messages per second of fauxqs alone, after each pair of turns. */
  raw: number[];
  /** Jobs/s on ÷ off of each pair of turns. */
  ratios: number[];
  /** Load of the machine over the last minute, before the first turn and after the last. */
  load: [number, number];
}

const turns = 5;
const warmUpJobs = 400;

/**
 * Jobs/s through the whole path. Two systems stay up, one with telemetry and one without, and take turns: a system that is started for
 * each turn measures how far its functions have scaled out and warmed up, and says little twice.
 */
export async function benchPipeline({ jobs, signal, progress }: PipelineOptions): Promise<PipelineResult> {
  const stops: (() => Promise<unknown>)[] = [];
  const jobsPerTurn = Math.ceil(jobs / turns);
  try {
    const assembly = await mkdtemp(join(tmpdir(), "jobtrail-bench-"));
    stops.push(() => rm(assembly, { recursive: true, force: true }));
    progress("the app is synthesised, two systems start …");
    await synthesise(assembly, { prefix: undefined, signal });
    const { otlpUrl, queryUrl, program } = await startBackend({ otlpPort: 0, queryPort: 0 });
    stops.push(() => program.stop());
    const backend = { pid: program.pid ?? 0, otlpUrl, queryUrl };
    const start = async (telemetry: boolean) => {
      const side = await startSide({ assembly, backend, telemetry });
      stops.push(side.stop);
      return side;
    };
    const [on, off] = [await start(true), await start(false)];
    const raw: Worker<RawMethods> = startWorker(new URL("raw-worker.ts", import.meta.url));
    stops.push(raw.stop);
    return await takeTurns({ on, off, raw: await raw.ask("start", undefined), jobsPerTurn, signal, progress });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

interface Turns {
  on: Side;
  off: Side;
  raw: { url: string };
  jobsPerTurn: number;
  signal: AbortSignal;
  progress(line: string): void;
}

async function takeTurns({ on, off, raw, jobsPerTurn, signal, progress }: Turns): Promise<PipelineResult> {
  const result: PipelineResult = { jobsPerTurn, on: [], off: [], raw: [], ratios: [], load: [0, 0] };
  let seed = 1;
  const turn = async (side: Side, name: string, jobs: number) => {
    signal.throwIfAborted();
    const measured = await unlessAborted(side.turn({ jobs, seed: seed++ }), signal);
    progress(`${name}: ${jobs} jobs, ${measured.jobsPerSecond.toFixed(1)} jobs/s, ${measured.functions} functions`);
    return measured;
  };
  for (const _ of [1, 2]) {
    await turn(on, "warm-up with telemetry", warmUpJobs);
    await turn(off, "warm-up without", warmUpJobs);
  }
  result.load[0] = loadavg()[0] ?? 0;
  for (let round = 0; round < turns; round++) {
    // Each side is first every other time.
    const first = round % 2 === 0;
    if (first) result.on.push(await turn(on, "with telemetry", jobsPerTurn));
    result.off.push(await turn(off, "without", jobsPerTurn));
    if (!first) result.on.push(await turn(on, "with telemetry", jobsPerTurn));
    result.raw.push(await unlessAborted(messagesPerSecond(raw.url, jobsPerTurn), signal));
    result.ratios.push((result.on[round]?.jobsPerSecond ?? 0) / (result.off[round]?.jobsPerSecond ?? 1));
  }
  result.load[1] = loadavg()[0] ?? 0;
  return result;
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  work.catch(() => {});
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Median of one figure over all turns, by name. */
export function medians(turns: readonly Turn[], pick: (turn: Turn) => Record<string, number>): Record<string, number> {
  const names = new Set(turns.flatMap((turn) => Object.keys(pick(turn))));
  return Object.fromEntries([...names].map((name) => [name, median(turns.map((turn) => pick(turn)[name] ?? 0))]));
}
