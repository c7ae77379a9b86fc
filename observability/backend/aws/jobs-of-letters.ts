import type { JobIndex } from "../jobs/job-index.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { JobOfLetter } from "./dead-letters/dead-letter-desk.ts";
import type { Letter } from "./dead-letters/read-letter.ts";
import { lastFailure } from "./last-failure.ts";

const mostKept = 20_000;
/** Milliseconds that one list of letters may spend on jobs; what is left out then is there the next time. */
const budgetMs = 60;
/** Milliseconds after which the spans of a dead-lettered job have arrived. */
const settledMs = 10_000;

export interface JobsOfLettersOptions {
  store: Pick<TelemetryStore, "traceKey" | "spans">;
  jobs: Pick<JobIndex, "row">;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What the spans tell about letters and their jobs. */
export interface JobsOfLetters {
  /** For one list: its reads are bounded together. */
  reader(): (letter: Letter) => JobOfLetter;
}

export function createJobsOfLetters({ store, jobs, now }: JobsOfLettersOptions): JobsOfLetters {
  const known = new Map<string, JobOfLetter>();

  function read(letter: Letter): JobOfLetter {
    const named = letter.jobId === null ? jobOfTrace(store, letter.traceId) : letter;
    const attempts = named.jobId === null ? undefined : jobs.row(named.jobId)?.attempts;
    const { code, reason } = (letter.code === null && lastFailure(store, letter)) || letter;
    return { jobId: named.jobId, jobType: named.jobType, attempts: attempts ?? null, code, reason };
  }

  return {
    reader() {
      const until = performance.now() + budgetMs;
      return (letter) => {
        const { messageId, jobId, jobType, code, reason } = letter;
        const before = known.get(messageId);
        if (before) return before;
        if (performance.now() > until) return { jobId, jobType, attempts: null, code, reason };
        const job = read(letter);
        if (known.size >= mostKept) known.clear();
        if (job.jobId !== null && now() - letter.sentAtMs > settledMs) known.set(messageId, job);
        return job;
      };
    },
  };
}

/** The one job that a trace is about, by the attributes of its spans; nothing where it is about several. */
export function jobOfTrace(
  store: JobsOfLettersOptions["store"],
  traceId: string | null,
): Pick<JobOfLetter, "jobId" | "jobType"> {
  const key = traceId === null ? undefined : store.traceKey(traceId);
  const found = new Map<string, string | null>();
  for (const { span } of key === undefined ? [] : store.spans(key)) {
    const text = (name: string) => span.attributes.find((attribute) => attribute.key === name)?.value?.stringValue;
    const jobId = text("job.id");
    if (jobId !== undefined) found.set(jobId, found.get(jobId) ?? text("job.type") ?? null);
  }
  const [[jobId, jobType] = [null, null], ...others] = found;
  return others.length > 0 ? { jobId: null, jobType: null } : { jobId, jobType };
}
