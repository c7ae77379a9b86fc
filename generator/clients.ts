import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

export interface Clients {
  events: EventBridgeClient;
  sqs: SQSClient;
  documents: DynamoDBDocumentClient;
  stop(): void;
}

/** Clients for a system at `endpoint`, with credentials that are worth nothing; without an endpoint, as the SDK finds everything. */
export function createClients({ endpoint }: { endpoint: string | undefined }): Clients {
  const config = {
    maxAttempts: 4,
    ...(endpoint !== undefined && {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
  };
  const clients = [new EventBridgeClient(config), new SQSClient(config), new DynamoDBClient(config)] as const;
  const [events, sqs, dynamo] = clients;
  return {
    events,
    sqs,
    documents: DynamoDBDocumentClient.from(dynamo),
    stop() {
      for (const client of clients) client.destroy();
    },
  };
}
