import {
  ATTR_JOB_STEP_COUNT,
  ATTR_JOB_STEP_EFFECT,
  ATTR_JOB_STEP_INDEX,
  ATTR_JOB_STEP_NAME,
  ATTR_JOB_STEP_RESUMED,
  EVENT_PROGRESS,
  now,
  type Span,
  spanNames,
  withSpan,
} from "../../observability/telemetry/index.ts";
import { JobTimedOutError, PipelineError, StepFailedError } from "../jobs/errors.ts";
import type { Fault } from "../jobs/fault.ts";
import type { JobData, Step, StepContext, StepResult } from "../jobs/steps/step.ts";
import type { StepRecord } from "../outcomes/job-record.ts";
import type { Log } from "../runtime/log.ts";
import type { AttemptProgress } from "./attempt-progress.ts";
import { injectFault } from "./inject-fault.ts";

export interface StepRun<Message> {
  steps: readonly Step<Message>[];
  jobId: string;
  message: Message;
  attempt: number;
  /** Steps that earlier attempts finished. */
  done: Readonly<Record<string, StepRecord>>;
  /** Undefined where faults are not obeyed. */
  fault: Fault | undefined;
  data: JobData;
  progress: AttemptProgress;
  /** Epoch milliseconds at which the attempt is given up. */
  deadline: number;
  /** The step in which the attempt before ran out of time. */
  timedOutIn: string | undefined;
  timeScale: number;
  log: Log;
}

/**
 * Runs a job's steps in order, each in its own span. A step that an earlier attempt finished is taken from the record. Throws
 * `StepFailedError` or `JobTimedOutError`; the latter is not retryable when the attempt before ran out of time in the same step.
 */
export async function runSteps<Message>(run: StepRun<Message>): Promise<Record<string, StepResult>> {
  const results: Record<string, StepResult> = {};
  let first = true;
  for (const [index, step] of run.steps.entries()) {
    const attributes = {
      [ATTR_JOB_STEP_NAME]: step.name,
      [ATTR_JOB_STEP_INDEX]: index,
      [ATTR_JOB_STEP_COUNT]: run.steps.length,
    };
    const finished = run.done[step.name];
    results[step.name] = await withSpan(spanNames.step(step.name), { attributes }, (span) => {
      if (!finished) return runStep(run, step, { results, span, first });
      span.setAttribute(ATTR_JOB_STEP_RESUMED, true);
      return finished.result;
    });
    if (!finished) first = false;
  }
  return results;
}

async function runStep<Message>(
  run: StepRun<Message>,
  step: Step<Message>,
  { results, span, first }: { results: Record<string, StepResult>; span: Span; first: boolean },
): Promise<StepResult> {
  const startedAt = now();
  const limit = timeLimit(run, step.name);
  const sleep = (seconds: number) => limit.sleep(seconds * run.timeScale * 1000);
  const context: StepContext<Message> = {
    jobId: run.jobId,
    message: run.message,
    results,
    data: markEffects(run.data, span),
    now: () => new Date(),
    sleep,
    progress: (fraction) => span.addEvent(EVENT_PROGRESS, { fraction }, now()),
    alreadyDone: () => span.setAttribute(ATTR_JOB_STEP_RESUMED, true),
  };
  try {
    const work = injectFault(run.fault, { name: step.name, first, attempt: run.attempt }, sleep).then(() =>
      step.run(context),
    );
    const result = await Promise.race([work, limit.over]);
    const endedAt = now();
    run.progress.finished(step.name, { result, attempt: run.attempt, started_at: startedAt, ended_at: endedAt });
    run.log.info("step.finished", { step: step.name, duration_ms: Math.round(endedAt - startedAt) });
    if (step.checkpoint) await run.progress.save();
    return result;
  } catch (error) {
    throw describeFailure(step.name, error);
  } finally {
    limit.clear();
  }
}

/** Marks the step's span when it changes something, so that a trace shows where each effect happened. */
function markEffects(data: JobData, span: Span): JobData {
  const mark = () => span.setAttribute(ATTR_JOB_STEP_EFFECT, true);
  return {
    rowsBefore: data.rowsBefore,
    async putOnce(key, value) {
      const put = await data.putOnce(key, value);
      if (put.created) mark();
      return put;
    },
    async deleteRows(table, rows) {
      if (rows.length > 0) mark();
      await data.deleteRows(table, rows);
    },
  };
}

/** The attempt's time as one step sees it: a promise that rejects when it is over, and a sleep that ends with it. */
function timeLimit<Message>(run: StepRun<Message>, step: string) {
  const timers = new Set<NodeJS.Timeout>();
  const wait = (milliseconds: number, then: () => void) => timers.add(setTimeout(then, Math.max(0, milliseconds)));
  const retryable = run.timedOutIn !== step;
  const next = retryable ? "the job is tried again" : "it did so twice, and the job goes to the dead-letter queue";
  const over = new Promise<never>((_, reject) => {
    wait(run.deadline - Date.now(), () => {
      reject(
        new JobTimedOutError(step, `step ${step} must end within the function's time, and has not; ${next}`, retryable),
      );
    });
  });
  over.catch(() => {});
  return {
    over,
    sleep: (milliseconds: number) => new Promise<void>((resolve) => wait(milliseconds, resolve)),
    clear: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function describeFailure(step: string, error: unknown): unknown {
  if (error instanceof JobTimedOutError || (error instanceof Error && error.name === "LeaseLostError")) return error;
  const reason = error instanceof Error ? error.message : "something that is not an Error was thrown";
  const retryable = !(error instanceof PipelineError) || error.retryable;
  return new StepFailedError(step, `step ${step} failed: ${reason}`, error, retryable);
}
