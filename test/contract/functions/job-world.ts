import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSBatchResponse } from "aws-lambda";
import { jobForwarder } from "../../../functions/ingester/forward-job.ts";
import { type IngestNeeds, ingestJob } from "../../../functions/ingester/ingest-job.ts";
import type { FailureAlert } from "../../../functions/jobs/alert.ts";
import type { AllowedTargets } from "../../../functions/jobs/allowed-targets.ts";
import { isJobId } from "../../../functions/jobs/job-id.ts";
import { completionAnnouncer, failureAnnouncer } from "../../../functions/outcomes/announce.ts";
import { deadLetterSender } from "../../../functions/outcomes/dead-letter.ts";
import { jobRecords } from "../../../functions/outcomes/job-records.ts";
import { jobData } from "../../../functions/processor/job-data.ts";
import { type ProcessNeeds, processJob } from "../../../functions/processor/process-job.ts";
import { deadLetterBox } from "../../../functions/reconciler/dead-letter-box.ts";
import { type ReconcileNeeds, reconcile } from "../../../functions/reconciler/reconcile.ts";
import { batchHandler } from "../../../functions/runtime/batch.ts";
import { startDynamoDb } from "../../../infra/local/emulators/dynamodb/dynamo-db.ts";
import { startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { startSqsSns } from "../../../infra/local/emulators/sqs/start-sqs-sns.ts";
import {
  injectEventMetadata,
  SYSTEM_EVENTBRIDGE,
  sendMessage,
  type Telemetry,
  type Topology,
  withAttributes,
  withSpan,
} from "../../../observability/telemetry/index.ts";
import { startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";
import { anEvent } from "../../support/a-job.ts";
import { aLambdaContext } from "../../support/a-lambda-context.ts";
import { aLog } from "../../support/a-log.ts";
import { ATTR_TEST_SERVICE, readSpans } from "../../support/read-spans.ts";
import { clientOptions } from "../sqs/emulated-queues.ts";
import { tableInputs } from "./tables.ts";
import { worldQueue } from "./world-queues.ts";

const heartbeatSeconds = 30;
export const maxReceiveCount = 3;

export interface JobWorldOptions {
  topology?: Topology;
  /** Default true; false runs the functions with telemetry that was not started. */
  traced?: boolean;
  /** Whom jobs may name; default: a queue. */
  allowedTargets?: AllowedTargets;
}

export interface InvocationGiven {
  /** False: the function dies before its answer, and its messages come again. */
  answered?: boolean;
  /** Milliseconds that are left to jobs. */
  remaining?: number;
}

/** The functions over emulated queues, topics and tables, in one process; the tests play the services that invoke them. */
export async function startJobWorld({
  topology = "parent",
  traced = true,
  allowedTargets = { webhookHosts: [], queues: ["job-inbox"], emailFrom: "" },
}: JobWorldOptions = {}) {
  const sqsSns = await startSqsSns();
  const dynamo = await startDynamoDb();
  for (const input of tableInputs) await dynamo.createTable(input);
  const gateway = await startGateway({ services: { sqs: sqsSns.sqs, sns: sqsSns.sns, dynamodb: dynamo.service } });
  const options = clientOptions(gateway.url);
  const sqs = new SQSClient({ ...options, useQueueUrlAsEndpoint: false });
  const sns = new SNSClient(options);
  const dynamoClient = new DynamoDBClient(options);
  const client = DynamoDBDocumentClient.from(dynamoClient, { marshallOptions: { removeUndefinedValues: true } });

  const urlOf = (name: string) => `${gateway.url}/000000000000/${name}`;
  const queue = (name: string, attributes: Record<string, string> = {}) => {
    sqsSns.createQueue(name, attributes);
    return worldQueue(sqs, { queueUrl: urlOf(name), name, inspect: sqsSns.inspect });
  };
  const deadLetters = queue("dead-letter-queue");
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead-letter-queue",
    maxReceiveCount,
  });
  const ingesterQueue = queue("ingester-queue", { RedrivePolicy });
  const jobsTodo = queue("jobs-todo", { RedrivePolicy });
  const inbox = (topic: string) => {
    const { topicArn } = sqsSns.createTopic(topic);
    const messages = queue(`${topic}-inbox`);
    const endpoint = `arn:aws:sqs:us-east-1:000000000000:${topic}-inbox`;
    sqsSns.subscribe({ topicArn, protocol: "sqs", endpoint, attributes: { RawMessageDelivery: "true" } });
    return { topicArn, messages };
  };
  const failures = inbox("job-failures");
  const endStates = inbox("job-end-state");

  const memory = traced ? startInMemoryTelemetry() : undefined;
  const telemetry: Telemetry = memory?.telemetry ?? {
    traced: (_, handler) => handler,
    flush: async () => true,
    stop: async () => {},
  };
  const log = aLog();
  const announcing = { sns, traceUrl: "http://viewer/", now: () => new Date() };
  const records = jobRecords({ client, table: "jobs", now: Date.now });
  const shared = {
    log,
    topology,
    records,
    sendDeadLetter: deadLetterSender({ sqs, queueUrl: urlOf("dead-letter-queue") }),
    deadLetterQueue: "dead-letter-queue",
    announceFailure: failureAnnouncer({ ...announcing, topicArn: failures.topicArn }),
    announceCompletion: completionAnnouncer({ ...announcing, topicArn: endStates.topicArn }),
    heartbeatSeconds,
    allowedTargets,
  };
  const ingestNeeds: IngestNeeds = { ...shared, forward: jobForwarder({ sqs, queueUrl: urlOf("jobs-todo") }) };
  const processNeeds: ProcessNeeds = {
    ...shared,
    dataOf: (jobId) => jobData({ client, table: "job-data", jobId, now: Date.now }),
    maxReceiveCount,
    retryBackoffSeconds: 4,
    timeScale: 0.001,
    faultInjection: true,
  };
  const reconcileNeeds: ReconcileNeeds = {
    ...shared,
    box: deadLetterBox({ sqs, queueUrl: urlOf("dead-letter-queue") }),
    now: Date.now,
    ingesterQueueArn: "arn:aws:sqs:us-east-1:000000000000:ingester-queue",
  };
  const as = <T>(service: string, run: () => T): T => withAttributes({ [ATTR_TEST_SERVICE]: service }, run);
  const contextOf = (functionName: string, given: Partial<Context> = {}) => aLambdaContext({ functionName, ...given });

  return {
    heartbeatSeconds,
    telemetry,
    sqs,
    urlOf,
    queue,
    sqsSns,
    records,
    log,
    deadLetters,
    ingesterQueue,
    jobsTodo,
    needs: { ingest: ingestNeeds, process: processNeeds, reconcile: reconcileNeeds },

    /** Submits a job as the generator and EventBridge do; `detail` that is text is the whole body. */
    async submit(
      detail: Record<string, unknown> | string,
      { id = "event-1", via = "metadata" as "metadata" | "header" } = {},
    ) {
      const type = typeof detail === "object" && typeof detail.job_type === "string" ? detail.job_type : "unknown";
      const key = typeof detail === "object" && isJobId(detail.idempotency_key) ? detail.idempotency_key : id;
      await withAttributes({ [ATTR_TEST_SERVICE]: "job-generator", "job.id": key, "job.type": type }, () =>
        withSpan(`submit ${type}`, { root: true }, () =>
          sendMessage({ system: SYSTEM_EVENTBRIDGE, destination: "default" }, {}, async (carrier) => {
            const metadata = via === "metadata" ? { metadata: injectEventMetadata(undefined, carrier) } : {};
            const body =
              typeof detail === "string" ? detail : JSON.stringify(anEvent({ ...detail, ...metadata }, { id }));
            await ingesterQueue.send(body, {}, carrier.traceHeader);
          }),
        ),
      );
    },

    /** One invocation of the ingester with what is on its queue. */
    ingest(changed: Partial<IngestNeeds> = {}, given: InvocationGiven = {}): Promise<SQSBatchResponse> {
      const handler = batchHandler({
        telemetry,
        log,
        visibility: ingesterQueue.visibility(heartbeatSeconds),
        heartbeatSeconds,
        handle: async (message) => void (await ingestJob(message, { ...ingestNeeds, ...changed })),
      });
      return as("job-ingester", () =>
        ingesterQueue.deliver((event) => handler(event, contextOf("job-ingester")), given),
      );
    },

    /** One invocation of the processor with what is on its queue. */
    process(changed: Partial<ProcessNeeds> = {}, given: InvocationGiven = {}): Promise<SQSBatchResponse> {
      const handler = batchHandler({
        telemetry,
        log,
        visibility: jobsTodo.visibility(heartbeatSeconds),
        heartbeatSeconds,
        handle: async (message, invocation) => {
          const shortened = { ...invocation, remainingMilliseconds: () => given.remaining ?? 60_000 };
          await processJob(message, shortened, { ...processNeeds, ...changed });
        },
      });
      return as("job-processor", () => jobsTodo.deliver((event) => handler(event, contextOf("job-processor")), given));
    },

    /** One run of the reconciler. */
    reconcile(changed: Partial<ReconcileNeeds> = {}) {
      const handler = telemetry.traced({ trigger: "timer" }, () => reconcile({ ...reconcileNeeds, ...changed }));
      return as("job-reconciler", () => handler({}, contextOf("job-reconciler")));
    },

    record: records.get,
    putRecord: (Item: Record<string, unknown>) => client.send(new PutCommand({ TableName: "jobs", Item })),
    alerts: () =>
      failures.messages.look().map(({ body, messageAttributes }) => ({
        alert: JSON.parse(body) as FailureAlert,
        attributes: messageAttributes,
      })),
    endStates: () => endStates.messages.look().map(({ body }) => JSON.parse(body)),

    /** All spans so far, in the order of their ends; one that was made again comes again. */
    spans: async () => readSpans((await memory?.spans()) ?? []),
    /** The spans of the one trace that the job was submitted in, as a store keeps them: the last of those with one id. */
    async trace(jobId = "event-1") {
      const spans = readSpans((await memory?.spans()) ?? []);
      const submit = spans.find(({ name, attributes }) => name.startsWith("submit ") && attributes["job.id"] === jobId);
      const own = spans.filter(({ traceId }) => traceId === submit?.traceId);
      return [...new Map(own.map((span) => [span.spanId, span])).values()];
    },

    async stop() {
      await memory?.stop();
      for (const each of [sqs, sns, dynamoClient]) each.destroy();
      await gateway.stop();
      await Promise.all([sqsSns.stop(), dynamo.stop()]);
    },
  };
}

export type JobWorld = Awaited<ReturnType<typeof startJobWorld>>;
