import { SESv2Client } from "@aws-sdk/client-sesv2";
import { jobRecords } from "../outcomes/job-records.ts";
import { batchHandler } from "../runtime/batch.ts";
import { awsClients } from "../runtime/clients.ts";
import { allowedTargets, readEnv } from "../runtime/env.ts";
import { logAndTelemetry } from "../runtime/log-and-telemetry.ts";
import { queueVisibility } from "../runtime/queue-visibility.ts";
import { notifierEnv } from "./env.ts";
import { notifyTarget } from "./notify-target.ts";
import { tellers } from "./tellers.ts";

const env = readEnv(notifierEnv, process.env);
const { sqs, dynamoDb } = awsClients();
const { log, telemetry } = logAndTelemetry(env);
const needs = {
  log,
  topology: env.TRACE_TOPOLOGY,
  records: jobRecords({ client: dynamoDb, table: env.JOBS_TABLE, now: Date.now }),
  allowedTargets: allowedTargets(env),
  retryBackoffSeconds: env.RETRY_BACKOFF_SECONDS,
  tell: tellers({
    ses: new SESv2Client({ maxAttempts: 2, requestHandler: { requestTimeout: 5_000, throwOnRequestTimeout: true } }),
    sqs,
    emailFrom: env.NOTIFY_EMAIL_FROM,
    sourceQueueUrl: env.SOURCE_QUEUE_URL,
    now: Date.now,
  }),
};

/** Entry of the function `job-notifier`: tells the ends of jobs to the targets that the jobs name. */
export const handler = batchHandler({
  telemetry,
  log,
  visibility: queueVisibility(sqs, env.SOURCE_QUEUE_URL),
  heartbeatSeconds: env.HEARTBEAT_SECONDS,
  handle: (message, invocation) => notifyTarget(message, invocation, needs),
});
