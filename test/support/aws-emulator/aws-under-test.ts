import { randomUUID } from "node:crypto";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

export interface FunctionOrder {
  /** Folder with an `index.mjs` that exports `handler`. */
  directory: string;
  /** Default 10. */
  timeoutSeconds?: number;
  environment?: Record<string, string>;
}

/** An AWS, or what says it is one. Behaviours talk to it through the SDK only. */
export interface AwsUnderTest {
  url: string;
  clients: AwsClients;
  /** Makes a function of Node 24 under a new name; how code gets there is each implementation's own. */
  createFunction(order: FunctionOrder): Promise<{ functionName: string; functionArn: string }>;
  stop(): Promise<void>;
}

/** Tests that do not hold on an implementation, and why. They are run all the same, and have to fail. */
export interface OptOut {
  /** First argument of `describeAws`. */
  service: string;
  reason: string;
  tests: readonly string[];
}

export interface AwsImplementation {
  name: string;
  start(): Promise<AwsUnderTest>;
  optOuts: readonly OptOut[];
}

export type AwsClients = ReturnType<typeof createAwsClients>;

/** `accessKeyId` of twelve digits is the account, where an implementation has several. A refusal is not tried again. */
export function createAwsClients(endpoint: string, accessKeyId = "test") {
  const options = {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const dynamoDb = new DynamoDBClient(options);
  const clients = {
    dynamoDb,
    events: new EventBridgeClient(options),
    lambda: new LambdaClient(options),
    logs: new CloudWatchLogsClient(options),
    ses: new SESv2Client(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
  };
  return {
    ...clients,
    documents: DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } }),
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** `queue-3f2a9c1d`: another one each time, so that behaviours share an AWS and nothing in it. */
export function uniqueName(kind: string): string {
  return `${kind}-${randomUUID().slice(0, 8)}`;
}
