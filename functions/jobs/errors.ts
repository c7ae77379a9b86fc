/** Every code that a job can end in, with what it means. README lists the same codes. */
export const failureCodes = {
  INVALID_JSON: "the message is not JSON",
  MISSING_JOB_TYPE: "the job has no job_type",
  UNKNOWN_JOB_TYPE: "no processor knows the job_type",
  INVALID_JOB: "a field is missing, of the wrong type or out of range",
  JOB_TOO_LARGE: "the job's detail is larger than 200 KiB",
  STEP_FAILED: "a step failed in every attempt",
  FUNCTION_TIMED_OUT: "the function's time ran out while the job was running",
  FUNCTION_CRASHED: "the function's process died while the job was running",
  DELIVERY_FAILED: "a rule could not deliver the event to its target",
} as const;

export type FailureCode = keyof typeof failureCodes;

interface PipelineErrorOptions {
  retryable?: boolean;
  cause?: unknown;
}

/**
 * An error of a job, not of the pipeline: it has a code, and it says whether another attempt can help. The message holds no payload. It has no
 * stack: where it was made says nothing about the job, and the first stack of a process costs the reading of its source map, some 200 ms.
 */
export class PipelineError extends Error {
  override readonly name: string = "PipelineError";
  readonly code: FailureCode;
  readonly retryable: boolean;

  constructor(code: FailureCode, message: string, { retryable = false, cause }: PipelineErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.stack = "";
    this.code = code;
    this.retryable = retryable;
  }
}

/** The job itself is bad; no attempt can help. */
export class JobRejectedError extends PipelineError {
  override readonly name = "JobRejectedError";
}

/** A step threw. */
export class StepFailedError extends PipelineError {
  override readonly name = "StepFailedError";
  readonly step: string;

  constructor(step: string, message: string, cause: unknown, retryable = true) {
    super("STEP_FAILED", message, { retryable, cause });
    this.step = step;
  }
}

/** The function's time is nearly over and the step has not answered. */
export class JobTimedOutError extends PipelineError {
  override readonly name = "JobTimedOutError";
  readonly step: string;

  constructor(step: string, message: string, retryable: boolean) {
    super("FUNCTION_TIMED_OUT", message, { retryable });
    this.step = step;
  }
}
