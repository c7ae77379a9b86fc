import { type BuildAppOptions, buildApp } from "fauxqs";
import { region } from "../account.ts";

type Stores = NonNullable<BuildAppOptions["stores"]>;

export type QueueStore = Stores["sqsStore"];
export type TopicStore = Stores["snsStore"];
export type StoredQueue = ReturnType<QueueStore["createQueue"]>;
export type StoredMessage = StoredQueue["messages"][number];
export type StoredSubscription = NonNullable<ReturnType<TopicStore["getSubscription"]>>;
export type ReceivedMessage = ReturnType<StoredQueue["dequeue"]>[number];

/** What fauxqs reports while it happens: `dlq` = moved out of `queueName`, `consumed` = deleted, `published` = enqueued. */
export interface QueueEvent {
  service: string;
  queueName: string;
  messageId: string;
  messageAttributes: StoredMessage["messageAttributes"];
  status: "published" | "consumed" | "dlq";
  timestamp: number;
}

/** The part of a request that fauxqs's actions look at. No authorization is handed on: the region is always the default one. */
export interface ActionRequest {
  headers: { host?: string; authorization?: string };
}

export type QueueAction = (body: Record<string, unknown>, store: QueueStore, request: ActionRequest) => unknown;
export type TopicAction = (
  parameters: Record<string, string>,
  topics: TopicStore,
  queues: QueueStore,
  request: ActionRequest,
) => string | Promise<string>;

export interface Fauxqs {
  queues: QueueStore;
  topics: TopicStore;
  queueActions: ReadonlyMap<string, QueueAction>;
  topicActions: ReadonlyMap<string, TopicAction>;
  /** Address of fauxqs itself, loopback: S3 and STS are served there. */
  url: string;
  /** True once `stop` was called: waiting receives end. */
  stopping(): boolean;
  stop(): Promise<void>;
}

const queueActionNames = [
  "CreateQueue",
  "DeleteQueue",
  "GetQueueUrl",
  "ListQueues",
  "GetQueueAttributes",
  "SetQueueAttributes",
  "PurgeQueue",
  "SendMessage",
  "SendMessageBatch",
  "ReceiveMessage",
  "DeleteMessage",
  "DeleteMessageBatch",
  "ChangeMessageVisibility",
  "ChangeMessageVisibilityBatch",
  "TagQueue",
  "UntagQueue",
  "ListQueueTags",
];

/** Topic operations by the file that holds them. */
const topicActionFiles: Record<string, string[]> = {
  createTopic: ["CreateTopic"],
  deleteTopic: ["DeleteTopic"],
  listTopics: ["ListTopics"],
  getTopicAttributes: ["GetTopicAttributes"],
  setTopicAttributes: ["SetTopicAttributes"],
  subscribe: ["Subscribe"],
  unsubscribe: ["Unsubscribe"],
  confirmSubscription: ["ConfirmSubscription"],
  listSubscriptions: ["ListSubscriptions", "ListSubscriptionsByTopic"],
  getSubscriptionAttributes: ["GetSubscriptionAttributes"],
  setSubscriptionAttributes: ["SetSubscriptionAttributes"],
  publish: ["Publish", "PublishBatch"],
  tagResource: ["TagResource", "UntagResource", "ListTagsForResource"],
};

/** fauxqs in this process, with its stores and actions, which the package does not export: they are loaded by file (see decision 006). */
export async function startFauxqs({ onEvent }: { onEvent(event: QueueEvent): void }): Promise<Fauxqs> {
  const stores: Stores = {
    sqsStore: new (await part("sqs/sqsStore.js")).SqsStore(),
    snsStore: new (await part("sns/snsStore.js")).SnsStore(),
    s3Store: new (await part("s3/s3Store.js")).S3Store(),
  };
  const { sqsStore: queues, snsStore: topics } = stores;
  queues.region = topics.region = region;
  // A waiting predicate that never matches sees every event at the moment it happens.
  const spy = new (await part("spy.js")).MessageSpy({ bufferSize: 0 });
  const watching: Promise<unknown> = spy.waitForMessage((event: QueueEvent) => {
    if (event.service === "sqs") onEvent(event);
    return false;
  });
  watching.catch(() => undefined);
  queues.spy = spy;

  const app = buildApp({ logger: false, host: "localhost", defaultRegion: region, stores });
  // An empty host makes queue addresses follow the Host header of the request.
  queues.host = "";
  await app.listen({ port: 0, host: "127.0.0.1" });
  let stopped: Promise<void> | undefined;
  const address = app.server.address();
  const port = address && typeof address === "object" ? address.port : 0;

  return {
    queues,
    topics,
    queueActions: await loadQueueActions(),
    topicActions: await loadTopicActions(),
    url: `http://127.0.0.1:${port}`,
    stopping: () => stopped !== undefined,
    stop: () => {
      stopped ??= app.close();
      return stopped;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: files of the package that it does not export; every use is typed by its caller
async function part(path: string): Promise<any> {
  return import(new URL(path, import.meta.resolve("fauxqs")).href);
}

async function loadQueueActions(): Promise<Map<string, QueueAction>> {
  const actions = new Map<string, QueueAction>();
  for (const operation of queueActionNames) {
    const name = operation[0]?.toLowerCase() + operation.slice(1);
    actions.set(operation, (await part(`sqs/actions/${name}.js`))[name]);
  }
  return actions;
}

async function loadTopicActions(): Promise<Map<string, TopicAction>> {
  const actions = new Map<string, TopicAction>();
  for (const [file, operations] of Object.entries(topicActionFiles)) {
    const loaded = await part(`sns/actions/${file}.js`);
    for (const operation of operations)
      actions.set(operation, loaded[operation[0]?.toLowerCase() + operation.slice(1)]);
  }
  return actions;
}
