/** What may be kept of a step: it is stored in the job's record. */
export type StepResult = Record<string, string | number | boolean | null>;

/** The results of the steps before, by step name. */
export type StepResults = Readonly<Record<string, StepResult>>;

/** Rows of a table that jobs work on. */
export interface DataRow {
  key: string;
  createdAt: string;
}

/** What jobs keep outside their record. Each write happens once per job, whatever the number of attempts. */
export interface JobData {
  /** Stores `value` under `key` unless it is there; `created` is false when an earlier attempt, or another job, stored it. */
  putOnce(
    key: { partition: string; name: string },
    value: Record<string, unknown>,
  ): Promise<{ created: boolean; byThisJob: boolean }>;
  /** The rows of `table` that were created before `before` (ISO 8601), oldest first, at most `limit`. */
  rowsBefore(table: string, before: string, limit: number): Promise<DataRow[]>;
  deleteRows(table: string, rows: readonly DataRow[]): Promise<void>;
}

/** What a step gets from the processor. */
export interface StepContext<Message> {
  jobId: string;
  message: Message;
  results: StepResults;
  data: JobData;
  now(): Date;
  /** Waits `seconds` of the job's own time, which the time scale shortens; rejects when the attempt is given up. */
  sleep(seconds: number): Promise<void>;
  /** Reports progress between 0 and 1, for the trace and the log. */
  progress(fraction: number): void;
  /** Says that the effect of this step was found done by an earlier attempt. */
  alreadyDone(): void;
}

/** One named step of a job type. Any error that it throws is retried, save a `PipelineError` that says that no attempt can help. */
export interface Step<Message> {
  name: string;
  /** Its result is stored before the next step starts: for steps that are costly, or whose result cannot be computed twice. */
  checkpoint: boolean;
  run(context: StepContext<Message>): Promise<StepResult>;
}

export function step<Message>(
  name: string,
  run: (context: StepContext<Message>) => StepResult | Promise<StepResult>,
  { checkpoint = false }: { checkpoint?: boolean } = {},
): Step<Message> {
  return { name, checkpoint, run: async (context) => run(context) };
}
