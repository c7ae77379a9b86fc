import { arnOf, region } from "../account.ts";
import type { AwsService } from "../service.ts";
import type { DeliveryRetries } from "../sns/delivery.ts";
import { snsError } from "../sns/sns-error.ts";
import { createSnsService } from "../sns/sns-service.ts";
import { createSubscriptions, type SubscribeInput, type Undelivered } from "../sns/subscriptions.ts";
import { createTopics, type Topics } from "../sns/topics.ts";
import { startFauxqs } from "./fauxqs.ts";
import { type LedgerHooks, MessageLedger } from "./message-ledger.ts";
import { createMoveTasks } from "./move-tasks.ts";
import { createQueueAccess, type InspectedQueue, type QueueAccess } from "./queue-access.ts";
import { sqsError } from "./sqs-error.ts";
import { createSqsService } from "./sqs-service.ts";

export interface SqsSnsOptions extends LedgerHooks {
  /** Starts a function that is subscribed to a topic; rejects when it could not be started. Absent: deliveries to functions fail. */
  invoke?(invocation: { functionArn: string; payload: string }): Promise<unknown>;
  /** A notification or subscription that reaches nobody here. */
  onUndelivered?(undelivered: Undelivered): void;
  /** Address of the gateway, asked when an HTTP endpoint has to confirm its subscription. */
  gatewayUrl?(): string;
  /** Deliveries to functions and HTTP endpoints; default 5 attempts, 200 ms before the second. */
  retries?: DeliveryRetries;
}

export interface SqsSns {
  /** fauxqs itself, loopback: S3 and STS. */
  url: string;
  queues: QueueAccess;
  topics: Topics;
  sqs: AwsService;
  sns: AwsService;
  inspect(queueName: string): InspectedQueue;
  /** Names of the queues that there are. */
  queueNames(): string[];
  /** Attributes as in CreateQueue, all strings; objects of policies as JSON text. Throws `AwsError`. */
  createQueue(name: string, attributes?: Record<string, string>): { queueArn: string; queueName: string };
  createTopic(name: string, attributes?: Record<string, string>): { topicArn: string };
  subscribe(input: SubscribeInput): { subscriptionArn: string };
  stop(): Promise<void>;
}

/** SQS and SNS in this process, in memory. */
export async function startSqsSns(options: SqsSnsOptions = {}): Promise<SqsSns> {
  const ledger: MessageLedger = new MessageLedger({ queues: () => fauxqs.queues, hooks: options });
  const fauxqs = await startFauxqs({ onEvent: (event) => ledger.handle(event) });
  const queues = createQueueAccess({ fauxqs, ledger });
  const moveTasks = createMoveTasks({ fauxqs, ledger });
  const subscriptions = createSubscriptions({
    fauxqs,
    access: queues,
    invoke:
      options.invoke ??
      (({ functionArn }) => Promise.reject(new Error(`no function runtime to start ${functionArn} with`))),
    onUndelivered: options.onUndelivered ?? (() => undefined),
    gatewayUrl: options.gatewayUrl ?? (() => "http://localhost:4566"),
    retries: options.retries ?? { attempts: 5, baseDelayMs: 200 },
  });
  const sns = createSnsService({ fauxqs, ledger, subscriptions });
  let stopped: Promise<void> | undefined;

  return {
    url: fauxqs.url,
    queues,
    topics: createTopics(sns),
    sqs: createSqsService({ fauxqs, ledger, moveTasks }),
    sns,
    inspect: queues.inspect,
    queueNames: () => fauxqs.queues.listQueues().queues.map(({ name }) => name),
    createQueue(name, attributes = {}) {
      const body = { QueueName: name, Attributes: { ...attributes } };
      const create = fauxqs.queueActions.get("CreateQueue");
      orAwsError(sqsError, () => create?.(body, fauxqs.queues, { headers: { host: "localhost" } }));
      return { queueArn: arnOf("sqs", name), queueName: name };
    },
    createTopic(name, attributes = {}) {
      return orAwsError(snsError, () => ({
        topicArn: fauxqs.topics.createTopic(name, { ...attributes }, undefined, region).arn,
      }));
    },
    subscribe: (input) => orAwsError(snsError, () => ({ subscriptionArn: subscriptions.subscribe(input).arn })),
    stop() {
      stopped ??= (async () => {
        await Promise.all([subscriptions.stop(), moveTasks.stop()]);
        await fauxqs.stop();
      })();
      return stopped;
    },
  };
}

function orAwsError<T>(known: (error: unknown) => Error | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw known(error) ?? error;
  }
}
