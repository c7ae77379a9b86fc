import { completionAnnouncer, failureAnnouncer } from "../outcomes/announce.ts";
import { deadLetterSender, nameOfQueue } from "../outcomes/dead-letter.ts";
import { jobRecords } from "../outcomes/job-records.ts";
import { batchHandler } from "../runtime/batch.ts";
import { awsClients } from "../runtime/clients.ts";
import { allowedTargets, readEnv } from "../runtime/env.ts";
import { logAndTelemetry } from "../runtime/log-and-telemetry.ts";
import { queueVisibility } from "../runtime/queue-visibility.ts";
import { processorEnv } from "./env.ts";
import { jobData } from "./job-data.ts";
import { type ProcessNeeds, processJob } from "./process-job.ts";

const env = readEnv(processorEnv, process.env);
const { sqs, sns, dynamoDb } = awsClients();
const { log, telemetry } = logAndTelemetry(env, { exportDelay: 200 });
const announcing = { sns, traceUrl: env.TRACE_URL, now: () => new Date() };
const needs: ProcessNeeds = {
  log,
  topology: env.TRACE_TOPOLOGY,
  records: jobRecords({ client: dynamoDb, table: env.JOBS_TABLE, now: Date.now }),
  allowedTargets: allowedTargets(env),
  dataOf: (jobId) => jobData({ client: dynamoDb, table: env.JOB_DATA_TABLE, jobId, now: Date.now }),
  sendDeadLetter: deadLetterSender({ sqs, queueUrl: env.DEAD_LETTER_QUEUE_URL }),
  deadLetterQueue: nameOfQueue(env.DEAD_LETTER_QUEUE_URL),
  announceFailure: failureAnnouncer({ ...announcing, topicArn: env.JOB_FAILURES_TOPIC_ARN }),
  announceCompletion: completionAnnouncer({ ...announcing, topicArn: env.JOB_END_STATE_TOPIC_ARN }),
  maxReceiveCount: env.MAX_RECEIVE_COUNT,
  retryBackoffSeconds: env.RETRY_BACKOFF_SECONDS,
  heartbeatSeconds: env.HEARTBEAT_SECONDS,
  timeScale: env.JOB_TIME_SCALE,
  faultInjection: env.FAULT_INJECTION === "on",
};

/** Entry of the function `job-processor`: takes jobs from `jobs-todo`. */
export const handler = batchHandler({
  telemetry,
  log,
  visibility: queueVisibility(sqs, env.SOURCE_QUEUE_URL),
  heartbeatSeconds: env.HEARTBEAT_SECONDS,
  handle: async (message, invocation) => {
    await processJob(message, invocation, needs);
  },
});
