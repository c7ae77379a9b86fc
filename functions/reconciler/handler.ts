import { completionAnnouncer, failureAnnouncer } from "../outcomes/announce.ts";
import { deadLetterSender, nameOfQueue } from "../outcomes/dead-letter.ts";
import { jobRecords } from "../outcomes/job-records.ts";
import { awsClients } from "../runtime/clients.ts";
import { allowedTargets, readEnv } from "../runtime/env.ts";
import { logAndTelemetry } from "../runtime/log-and-telemetry.ts";
import { deadLetterBox } from "./dead-letter-box.ts";
import { reconcilerEnv } from "./env.ts";
import { reconcile } from "./reconcile.ts";
import { createWatch } from "./watch.ts";

const env = readEnv(reconcilerEnv, process.env);
const { sqs, sns, dynamoDb } = awsClients();
const { log, telemetry } = logAndTelemetry(env);
const box = deadLetterBox({ sqs, queueUrl: env.DEAD_LETTER_QUEUE_URL });
const announcing = { sns, traceUrl: env.TRACE_URL, now: () => new Date() };
const needs = {
  box,
  log,
  topology: env.TRACE_TOPOLOGY,
  now: Date.now,
  records: jobRecords({ client: dynamoDb, table: env.JOBS_TABLE, now: Date.now }),
  sendDeadLetter: deadLetterSender({ sqs, queueUrl: env.DEAD_LETTER_QUEUE_URL }),
  deadLetterQueue: nameOfQueue(env.DEAD_LETTER_QUEUE_URL),
  announceFailure: failureAnnouncer({ ...announcing, topicArn: env.JOB_FAILURES_TOPIC_ARN }),
  announceCompletion: completionAnnouncer({ ...announcing, topicArn: env.JOB_END_STATE_TOPIC_ARN }),
  allowedTargets: allowedTargets(env),
  ingesterQueueArn: env.INGESTER_QUEUE_ARN,
  heartbeatSeconds: env.HEARTBEAT_SECONDS,
};
const watch = createWatch({ count: box.count, now: Date.now });

/** Entry of the function `job-reconciler`: runs on a schedule, and looks into the dead-letter queue when something in it has changed. */
export const handler = telemetry.traced({ trigger: "timer" }, async () => {
  if (!(await watch.changed())) return undefined;
  const result = await reconcile(needs);
  if (result.waiting === 0) await watch.looked();
  log.info("dead-letters.reconciled", { ...result });
  return result;
});
