import type { Writable } from "node:stream";
import type { Clock } from "../clock.ts";
import type { AcceptedReceipt } from "../publish/receipt.ts";
import type { JobRecord } from "./job-records.ts";
import { createJobTracker } from "./job-tracker.ts";
import { createLiveRegion } from "./live-region.ts";
import { renderRows } from "./render-rows.ts";
import { endedRow, viewRows } from "./view-rows.ts";

export interface LiveViewOptions {
  stream: Writable & { columns?: number; rows?: number };
  seed: number;
  /** Base address of the trace viewer. */
  traceUrl: string;
  colour: boolean;
  clock: Clock;
  readRecords(jobIds: readonly string[]): Promise<JobRecord[]>;
  /** Milliseconds between two looks at the records; default 500. */
  every?: number;
}

export interface LiveView {
  add(receipts: readonly AcceptedReceipt[]): void;
  /** Shows a line that stays. */
  say(line: string): void;
  /** Called when no more jobs come; resolves when every job has ended, or `signal` is aborted. */
  allEnded(signal: AbortSignal): Promise<void>;
  /** Draws for the last time. */
  stop(): Promise<void>;
}

/** Shows the jobs in flight on a terminal until it is stopped. Records that cannot be read are a note in the view. */
export function startLiveView(options: LiveViewOptions): LiveView {
  const { stream, seed, traceUrl, colour, clock, readRecords, every = 500 } = options;
  const tracker = createJobTracker();
  const region = createLiveRegion(stream);
  const stopped = new AbortController();
  let note: string | undefined;
  let said: string[] = [];
  let allSubmitted = false;

  async function look(): Promise<void> {
    const jobIds = tracker.inFlight().map(({ jobId }) => jobId);
    try {
      const records = await readRecords(jobIds);
      note = undefined;
      draw(tracker.update(records));
    } catch (error) {
      note = `the jobs' records cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      draw([]);
    }
  }

  function draw(ended: ReturnType<typeof tracker.update>): void {
    const now = clock.now();
    const layout = { width: (stream.columns ?? 80) - 1, colour };
    const state = { seed, counts: tracker.counts(), inFlight: tracker.inFlight(), allSubmitted, note };
    const live = viewRows(state, { now, room: Math.min(20, (stream.rows ?? 24) - 2) });
    const lasting = ended.map((job) => endedRow(job, { now, traceUrl }));
    // Addresses stay whole: a line that is never drawn again may wrap.
    region.draw(renderRows(live, layout), [...said, ...renderRows(lasting, { ...layout, width: 500 })]);
    said = [];
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      await look();
      await clock.sleep(every, stopped.signal);
    }
    await look();
  }

  const running = run();
  return {
    add(receipts) {
      for (const receipt of receipts) tracker.add(receipt, clock.now());
    },
    say(line) {
      said.push(line);
    },
    async allEnded(signal) {
      allSubmitted = true;
      while (!signal.aborted && tracker.inFlight().length > 0) await clock.sleep(every / 5, signal);
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
