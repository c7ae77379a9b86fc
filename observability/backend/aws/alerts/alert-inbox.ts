import { setTimeout as sleep } from "node:timers/promises";
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { AlertView } from "../../api/aws-view.ts";
import type { AwsClients } from "../aws-clients.ts";
import type { TemplateGraph } from "../template/graph-model.ts";
import type { AlertLog } from "./alert-log.ts";
import { type AlertQueue, findTopics, subscribeQueue } from "./alert-queue.ts";
import { readAlert } from "./read-alert.ts";
import { createTopicSubscriptions, type TopicSubscriptions } from "./topic-subscriptions.ts";

export interface AlertInboxOptions {
  clients: AwsClients;
  /** Name of the viewer's queue. */
  queueName: string;
  graph: TemplateGraph;
  log: AlertLog;
  now(): number;
  onAlerts(newest: string[]): void;
}

/** Takes the messages of every topic of the template out of a queue of the viewer's own, for as long as the viewer runs. */
export interface AlertInbox {
  /** Why no alerts come in at the moment. */
  problem(): string | undefined;
  /** Ends the poll that is under way. */
  stop(): Promise<void>;
}

const longestPauseMs = 30_000;
const stopMs = 500;

export function startAlertInbox({ clients, queueName, graph, log, now, onAlerts }: AlertInboxOptions): AlertInbox {
  const stopping = new AbortController();
  const { signal } = stopping;
  let problem: string | undefined;

  async function prepare(): Promise<{ queue: AlertQueue; subscriptions: TopicSubscriptions }> {
    if (graph.nodes.some(({ kind, name }) => kind.endsWith("queue") && name === queueName)) {
      throw new Error(
        `expected a queue of the viewer's own for --alerts-queue, got ${queueName}, which the template declares; no alerts are received`,
      );
    }
    const topics = await findTopics(clients.sns, graph);
    const wanted = graph.nodes.filter(({ kind }) => kind === "topic").length;
    if (topics.size < wanted)
      throw new Error(`${wanted - topics.size} of ${wanted} topics of the template do not exist`);
    const queue = await subscribeQueue(clients, queueName, [...topics.values()]);
    return { queue, subscriptions: createTopicSubscriptions(clients.sns, { ownQueueArn: queue.arn, now }) };
  }

  async function poll(queue: AlertQueue, subscriptions: TopicSubscriptions): Promise<void> {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ["SentTimestamp"],
      }),
      { abortSignal: signal },
    );
    if (Messages.length === 0) return;
    const alerts: AlertView[] = [];
    for (const notification of Messages.map(readAlert)) {
      if (notification) alerts.push({ ...notification.alert, subscriptions: await subscriptions.of(notification) });
    }
    const added = log.add(alerts);
    await clients.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: ReceiptHandle ?? "",
        })),
      }),
    );
    if (added.length > 0) onAlerts(added);
  }

  async function run(): Promise<void> {
    let prepared: Awaited<ReturnType<typeof prepare>> | undefined;
    let pauseMs = 500;
    while (!signal.aborted) {
      try {
        prepared ??= await prepare();
        problem = undefined;
        await poll(prepared.queue, prepared.subscriptions);
        pauseMs = 500;
      } catch (error) {
        if (signal.aborted) return;
        problem = error instanceof Error ? error.message : String(error);
        // The queue or a subscription may have gone.
        prepared = undefined;
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    }
  }

  const running = run();
  return {
    problem: () => problem,
    async stop() {
      stopping.abort();
      // A call that prepares the queue is not waited for.
      await Promise.race([running, sleep(stopMs, undefined, { ref: false })]);
    },
  };
}
