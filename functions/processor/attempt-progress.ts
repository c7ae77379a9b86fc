import type { StepRecord } from "../outcomes/job-record.ts";
import { type JobRecords, LeaseLostError } from "../outcomes/job-records.ts";

/** What an attempt has done since its record was last written, and the signs of life that write it. */
export interface AttemptProgress {
  /** Remembers a finished step; the next write stores it. */
  finished(name: string, step: StepRecord): void;
  /** Writes now. Throws `LeaseLostError` when a later attempt has the job. */
  save(): Promise<void>;
  /** The steps that are not written yet, for the write that ends the attempt; no sign of life follows. Throws like `save`. */
  end(): Promise<Record<string, StepRecord>>;
}

export interface ProgressOptions {
  records: Pick<JobRecords, "touch">;
  jobId: string;
  attempt: number;
  /** Seconds after which an attempt without a sign of life is taken for dead; a sign is given every third of it. */
  heartbeatSeconds: number;
  onError(error: unknown): void;
}

export function trackProgress({
  records,
  jobId,
  attempt,
  heartbeatSeconds,
  onError,
}: ProgressOptions): AttemptProgress {
  let unwritten: Record<string, StepRecord> = {};
  let writing: Promise<void> = Promise.resolve();
  let lost: LeaseLostError | undefined;
  const write = async () => {
    const steps = unwritten;
    unwritten = {};
    try {
      await records.touch({ jobId, attempt, steps }, heartbeatSeconds * 1000);
    } catch (error) {
      unwritten = { ...steps, ...unwritten };
      if (error instanceof LeaseLostError) lost = error;
      throw error;
    }
  };
  const save = () => {
    const next = writing.catch(() => {}).then(write);
    writing = next;
    return next;
  };
  const timer = setInterval(() => void save().catch(onError), (heartbeatSeconds * 1000) / 3);
  return {
    finished(name, step) {
      unwritten[name] = step;
    },
    save,
    async end() {
      clearInterval(timer);
      await writing.catch(() => {});
      if (lost) throw lost;
      return unwritten;
    },
  };
}
