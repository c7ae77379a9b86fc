import type { Burst } from "./bursts.ts";
import type { Clock } from "./clock.ts";
import type { Receipt } from "./publish/receipt.ts";
import type { RandomJob } from "./random-jobs.ts";

/** The system could not be reached at all; the message says why. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

export interface SubmitJobsOptions {
  jobs: Iterator<RandomJob>;
  bursts: Iterator<Burst>;
  /** Submits the jobs of one burst; does not throw for a job that is refused. */
  publish(jobs: readonly RandomJob[]): Promise<Receipt[]>;
  /** Is told what became of a burst, and waited for before the burst counts as done. */
  onReceipts(receipts: readonly Receipt[]): void | Promise<void>;
  clock: Clock;
  /** Jobs in all; default: no limit. */
  count?: number | undefined;
  /** Default: no limit. */
  minutes?: number | undefined;
  /** Aborting stops the submissions; what is on its way is waited for. */
  signal?: AbortSignal | undefined;
  /** Bursts that may be on their way at the same time; default 4. When they are slower than the pauses, the pauses grow. */
  burstsAtOnce?: number;
}

/**
 * Submits burst after burst until the count, the time or the signal ends it, and resolves when all are answered. Throws an
 * UnreachableError when not one job of a burst reached the system, and what `onReceipts` throws.
 */
export async function submitJobs({
  jobs,
  bursts,
  publish,
  onReceipts,
  clock,
  count = Number.POSITIVE_INFINITY,
  minutes = Number.POSITIVE_INFINITY,
  signal,
  burstsAtOnce = 4,
}: SubmitJobsOptions): Promise<void> {
  const end = clock.now() + minutes * 60_000;
  const broken = new AbortController();
  const stop = signal ? AbortSignal.any([signal, broken.signal]) : broken.signal;
  const onTheirWay = new Set<Promise<void>>();
  let left = count;
  let nextAt = clock.now();

  while (left > 0 && !stop.aborted && clock.now() < end) {
    const burst: Burst = bursts.next().value;
    const batch = Array.from({ length: Math.min(burst.size, left) }, (): RandomJob => jobs.next().value);
    left -= batch.length;
    const submitted = submit(batch).catch((error: unknown) => broken.abort(error));
    onTheirWay.add(submitted);
    void submitted.then(() => onTheirWay.delete(submitted));
    if (onTheirWay.size >= burstsAtOnce) await Promise.race(onTheirWay);
    if (left === 0) break;
    nextAt = Math.max(nextAt, clock.now() - 1000) + burst.pauseMs;
    const pause = Math.min(nextAt, end) - clock.now();
    if (pause > 0) await clock.sleep(pause, stop);
  }
  await Promise.all(onTheirWay);
  if (broken.signal.aborted) throw broken.signal.reason;

  async function submit(batch: readonly RandomJob[]): Promise<void> {
    const receipts = await publish(batch);
    await onReceipts(receipts);
    const unsent = receipts.flatMap((receipt) => (receipt.accepted || !isUnsent(receipt.code) ? [] : receipt));
    const [first] = unsent;
    if (first && unsent.length === receipts.length)
      throw new UnreachableError(isNetworkCode(first.code) ? first.code : first.reason);
  }
}

/** Whether the code says that no answer came: the system could not be reached, or the SDK could not make the call. */
function isUnsent(code: string): boolean {
  return isNetworkCode(code) || code.startsWith("ERR_") || code === "Error" || code === "CredentialsProviderError";
}

/** Codes of the operating system, as opposed to those of AWS: ECONNREFUSED, ENOTFOUND, ETIMEDOUT, … */
function isNetworkCode(code: string): boolean {
  return /^E[A-Z]+$/.test(code);
}
