import type { Banner } from "../api/live-view.ts";
import { StoreWriteError } from "../store/store-errors.ts";

/** Writes what several requests of one signal have brought, all of it or nothing. */
export type WriteBodies = (bodies: readonly Buffer[]) => void;

export interface WriteQueueOptions {
  /**
   * When a sender is told that its request was taken: once it is stored, or at once, as it is in memory and the store would go with the
   * process too.
   */
  acknowledge: "stored" | "taken";
  /** Is told, in a sentence, of what cannot be stored at all. */
  warn?: ((sentence: string) => void) | undefined;
  /** Bytes that may wait before a sender is kept waiting; default 32 MiB. */
  maxBytes?: number;
}

/** Requests that are valid and not written yet: those that come together are written together. A large one is always told when it is stored. */
export interface WriteQueue {
  /** Settles when the sender may be told. Rejects with the error of the store, then nothing of the body is stored or waits. */
  add(write: WriteBodies, body: Buffer): Promise<void>;
  /** Writes all that waits: before something is read, and before the store is closed. Does not throw. */
  flush(): void;
  /** What waits for room on the disk, for the page. */
  banners(): Banner[];
}

interface Waiting {
  write: WriteBodies;
  body: Buffer;
  /** Milliseconds: when it came. */
  at: number;
  stored?: PromiseWithResolvers<void>;
}

const MEBIBYTE = 1024 * 1024;
/** Bytes of one write: some 3 ms. SQLite holds in memory what a larger one would have to undo. */
const SLICE_BYTES = MEBIBYTE / 8;
/** A request of more is told when it is stored. */
const LARGE_BYTES = MEBIBYTE / 2;
/** Milliseconds without a request after which those that wait are written; that the first of them waits at most. */
const QUIET_MS = 10;
const LONGEST_MS = 250;
/** Milliseconds until a full disk is tried again, doubling: each try gives up old data to make room. */
const RETRY_MS = { first: 1_000, longest: 30_000 };

export function createWriteQueue({ acknowledge, warn, maxBytes = 32 * MEBIBYTE }: WriteQueueOptions): WriteQueue {
  const waiting: Waiting[] = [];
  let bytes = 0;
  let lastAt = 0;
  let due: NodeJS.Timeout | NodeJS.Immediate | undefined;
  /** Why what was taken cannot be written at the moment. */
  let problem: StoreWriteError | undefined;
  let retryMs = RETRY_MS.first;

  /** Writes the oldest; false when nothing more can be written now. */
  function writeSlice(): boolean {
    let [count, size] = [0, 0];
    while (count < waiting.length && size < SLICE_BYTES) size += waiting[count++]?.body.length ?? 0;
    const slice = waiting.splice(0, count);
    bytes -= size;
    problem = undefined;
    for (const [write, entries] of Map.groupBy(slice, (entry) => entry.write)) writeAll(write, entries);
    return problem === undefined && waiting.length > 0;
  }

  /** What one request of several makes fail does not fail the others. */
  function writeAll(write: WriteBodies, entries: readonly Waiting[]): void {
    try {
      write(entries.map(({ body }) => body));
      for (const { stored } of entries) stored?.resolve();
    } catch (error) {
      if (entries.length === 1) for (const entry of entries) fail(entry, error);
      else for (const entry of entries) writeAll(write, [entry]);
    }
  }

  function fail(entry: Waiting, error: unknown): void {
    if (entry.stored) entry.stored.reject(error);
    else if (error instanceof StoreWriteError) {
      problem = error;
      hold(entry);
    } else warn?.(`a request that was taken could not be stored (${String(error)}); it is left out`);
  }

  function hold(entry: Waiting): void {
    waiting.push(entry);
    bytes += entry.body.length;
  }

  function schedule(): void {
    if (due !== undefined || waiting.length === 0) return;
    if (problem) {
      due = setTimeout(run, retryMs).unref();
      retryMs = Math.min(retryMs * 2, RETRY_MS.longest);
      return;
    }
    retryMs = RETRY_MS.first;
    due = acknowledge === "stored" ? setImmediate(run) : setTimeout(run, QUIET_MS).unref();
  }

  function run(): void {
    due = undefined;
    const now = performance.now();
    const waitedMs = now - (waiting[0]?.at ?? now);
    const isDue = problem || acknowledge === "stored" || now - lastAt >= QUIET_MS || waitedMs >= LONGEST_MS;
    // Between two slices whoever asks is answered.
    if (isDue && writeSlice()) due = setImmediate(run);
    else schedule();
  }

  function flush(): void {
    while (!problem && waiting.length > 0 && writeSlice());
  }

  return {
    async add(write, body) {
      if (problem) throw problem;
      lastAt = performance.now();
      const isTold = acknowledge === "stored" || body.length > LARGE_BYTES;
      const entry: Waiting = { write, body, at: lastAt, ...(isTold && { stored: Promise.withResolvers() }) };
      hold(entry);
      if (isTold && acknowledge === "taken") flush();
      while (bytes > maxBytes && !problem && writeSlice());
      schedule();
      await entry.stored?.promise;
    },
    flush,
    banners() {
      if (!problem) return [];
      const text = `${waiting.length} requests that were taken wait to be stored: ${problem.message}`;
      return [{ key: "store-writes", level: "error", text }];
    },
  };
}
