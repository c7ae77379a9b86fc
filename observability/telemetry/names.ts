/** Attribute keys and span names of this project's own, beside those of the semantic conventions. */
export const ATTR_JOB_ID = "job.id";
export const ATTR_JOB_TYPE = "job.type";
/** Counts from 1 over the whole life of a job, redrives included. */
export const ATTR_JOB_ATTEMPT = "job.attempt";
export const ATTR_JOB_DUPLICATE = "job.duplicate";
export const ATTR_JOB_REDRIVEN = "job.redriven";
/** On what is told about the job: somebody whom the job names is to be told as well. */
export const ATTR_JOB_NOTIFY = "job.notify";
export const ATTR_JOB_STEP_NAME = "job.step.name";
/** Counts from 0. */
export const ATTR_JOB_STEP_INDEX = "job.step.index";
/** How many steps the job has. */
export const ATTR_JOB_STEP_COUNT = "job.step.count";
/** The step's result was taken from an earlier attempt. */
export const ATTR_JOB_STEP_RESUMED = "job.step.resumed";
/** The step changed something outside its job's record, in this attempt. */
export const ATTR_JOB_STEP_EFFECT = "job.step.effect";
/** The span was rebuilt from the job's record, because the process that ran it exported nothing more. */
export const ATTR_JOB_REBUILT = "job.rebuilt";

/** SQS's ApproximateReceiveCount. */
export const ATTR_APP_SQS_RECEIVE_COUNT = "app.sqs.receive_count";
/** Milliseconds between the message's arrival in the queue, or the end of the attempt before, and the start of processing. */
export const ATTR_APP_QUEUE_WAIT_MS = "app.queue.wait_ms";
/** Milliseconds from the start of the process until its handler was ready, on what the first invocation of an environment works on. */
export const ATTR_APP_FAAS_INIT_MS = "app.faas.init_ms";
/** Messages of a batch that go back to their queue. */
export const ATTR_APP_BATCH_FAILED_COUNT = "app.batch.failed_count";

export const SPAN_VALIDATE_JOB = "validate job";
export const SPAN_JOB_ACCEPTED = "job accepted";
export const EVENT_PROGRESS = "progress";

export const spanNames = {
  submit: (jobType: string) => `submit ${jobType}`,
  execute: (jobType: string) => `execute ${jobType}`,
  step: (name: string) => `step ${name}`,
  wait: (queue: string) => `wait ${queue}`,
  arrive: (queue: string) => `arrive ${queue}`,
} as const;

/** `error.type` of a span that was ended because the function's time was nearly over. */
export const ERROR_TYPE_TIMEOUT = "timeout";
