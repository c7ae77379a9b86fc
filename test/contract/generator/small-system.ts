import { startDynamoDb } from "../../../infra/local/emulators/dynamodb/dynamo-db.ts";
import { createEventBridge } from "../../../infra/local/emulators/events/event-bridge.ts";
import { startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import type { QueueMessage } from "../../../infra/local/emulators/queues.ts";
import { startSqsSns } from "../../../infra/local/emulators/sqs/start-sqs-sns.ts";
import { waitFor } from "../../support/wait-for.ts";

const accountId = "000000000000";
const region = "us-east-1";

export interface SmallSystem {
  /** Address of the gateway. */
  url: string;
  /** Waits until ingester-queue has given `count` messages, and gives them. */
  messages(count: number): Promise<QueueMessage[]>;
  stop(): Promise<void>;
}

/** What the generator meets of the system: the bus with the rule for jobs, ingester-queue, and with `tables` the tables jobs and job-data. */
export async function startSmallSystem({ tables = false }: { tables?: boolean } = {}): Promise<SmallSystem> {
  const sqsSns = await startSqsSns();
  const { queueArn } = sqsSns.createQueue("ingester-queue");
  const events = createEventBridge({
    accountId,
    region,
    deliver: async ({ targetArn, body, traceHeader }) => {
      await sqsSns.queues.send(targetArn, body, traceHeader === undefined ? {} : { traceHeader });
    },
    deadLetter: () => Promise.reject(new Error("no delivery fails here")),
  });
  await events.putRule({ Name: "jobs-to-ingester-queue", EventPattern: JSON.stringify({ source: ["jobs"] }) });
  await events.putTargets({ Rule: "jobs-to-ingester-queue", Targets: [{ Id: "queue", Arn: queueArn }] });
  const dynamo = tables ? await startDynamoDb() : undefined;
  if (dynamo) for (const input of tableInputs) await dynamo.createTable({ ...input, BillingMode: "PAY_PER_REQUEST" });
  const gateway = await startGateway({
    services: { events, sqs: sqsSns.sqs, ...(dynamo && { dynamodb: dynamo.service }) },
  });

  return {
    url: gateway.url,
    async messages(count) {
      const received: QueueMessage[] = [];
      await waitFor(
        async () => {
          received.push(...(await sqsSns.queues.receive(queueArn, { maxMessages: 10, waitSeconds: 0 })));
          return received.length >= count;
        },
        { what: `${count} messages on ingester-queue` },
      );
      return received;
    },
    async stop() {
      await gateway.stop();
      await events.stop();
      await sqsSns.stop();
      await dynamo?.stop();
    },
  };
}

const tableInputs = [
  {
    TableName: "jobs",
    AttributeDefinitions: [{ AttributeName: "job_id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "job_id", KeyType: "HASH" }],
  },
  {
    TableName: "job-data",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  },
] satisfies Parameters<Awaited<ReturnType<typeof startDynamoDb>>["createTable"]>[0][];
