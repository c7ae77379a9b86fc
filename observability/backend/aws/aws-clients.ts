import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { AwsAttachment } from "./attachment.ts";

export interface AwsClients {
  sqs: SQSClient;
  sns: SNSClient;
  events: EventBridgeClient;
  /** Ends the connections. */
  destroy(): void;
}

/** Clients of AWS itself by the SDK's own settings; of an endpoint on this machine with credentials that are worth nothing there. */
export function createAwsClients({ endpoint, region }: Pick<AwsAttachment, "endpoint" | "region">): AwsClients {
  const config = {
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 30_000 },
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && {
      endpoint,
      ...(isLocal(endpoint) && {
        region: region ?? "us-east-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      }),
    }),
  };
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: endpoint === undefined });
  const sns = new SNSClient(config);
  const events = new EventBridgeClient(config);
  return {
    sqs,
    sns,
    events,
    destroy() {
      for (const client of [sqs, sns, events]) client.destroy();
    },
  };
}

function isLocal(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname) || hostname.endsWith(".localhost");
}
