import { failureAnnouncer } from "../outcomes/announce.ts";
import { deadLetterSender, nameOfQueue } from "../outcomes/dead-letter.ts";
import { jobRecords } from "../outcomes/job-records.ts";
import { batchHandler } from "../runtime/batch.ts";
import { awsClients } from "../runtime/clients.ts";
import { allowedTargets, readEnv } from "../runtime/env.ts";
import { logAndTelemetry } from "../runtime/log-and-telemetry.ts";
import { queueVisibility } from "../runtime/queue-visibility.ts";
import { ingesterEnv } from "./env.ts";
import { jobForwarder } from "./forward-job.ts";
import { ingestJob } from "./ingest-job.ts";

const env = readEnv(ingesterEnv, process.env);
const { sqs, sns, dynamoDb } = awsClients();
const { log, telemetry } = logAndTelemetry(env);
const needs = {
  log,
  topology: env.TRACE_TOPOLOGY,
  records: jobRecords({ client: dynamoDb, table: env.JOBS_TABLE, now: Date.now }),
  allowedTargets: allowedTargets(env),
  forward: jobForwarder({ sqs, queueUrl: env.JOBS_TODO_QUEUE_URL }),
  sendDeadLetter: deadLetterSender({ sqs, queueUrl: env.DEAD_LETTER_QUEUE_URL }),
  deadLetterQueue: nameOfQueue(env.DEAD_LETTER_QUEUE_URL),
  announceFailure: failureAnnouncer({
    sns,
    topicArn: env.JOB_FAILURES_TOPIC_ARN,
    traceUrl: env.TRACE_URL,
    now: () => new Date(),
  }),
};

/** Entry of the function `job-ingester`: takes jobs from `ingester-queue`. */
export const handler = batchHandler({
  telemetry,
  log,
  visibility: queueVisibility(sqs, env.SOURCE_QUEUE_URL),
  heartbeatSeconds: env.HEARTBEAT_SECONDS,
  handle: async (message) => {
    await ingestJob(message, needs);
  },
});
