import { SQSClient } from "@aws-sdk/client-sqs";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { type SqsSns, type SqsSnsOptions, startSqsSns } from "../../../infra/local/emulators/sqs/start-sqs-sns.ts";
import { clientOptions } from "../../support/client-options.ts";

export { clientOptions } from "../../support/client-options.ts";

export interface EmulatedQueues {
  sqsSns: SqsSns;
  gateway: Gateway;
  sqs: SQSClient;
  /** Creates a queue and answers with its address at the gateway and its ARN. */
  queue(name: string, attributes?: Record<string, string>): { url: string; arn: string };
  stop(): Promise<void>;
}

/** SQS and SNS behind a gateway on a free port, and a client for it. */
export async function startEmulatedQueues(options: SqsSnsOptions = {}): Promise<EmulatedQueues> {
  const sqsSns = await startSqsSns({ gatewayUrl: () => gateway.url, ...options });
  const gateway = await startGateway({ services: { sqs: sqsSns.sqs, sns: sqsSns.sns, s3: sqsSns.url } });
  const sqs = new SQSClient(clientOptions(gateway.url));
  return {
    sqsSns,
    gateway,
    sqs,
    queue(name, attributes) {
      const { queueArn } = sqsSns.createQueue(name, attributes);
      return { url: `${gateway.url}/000000000000/${name}`, arn: queueArn };
    },
    async stop() {
      sqs.destroy();
      await gateway.stop();
      await sqsSns.stop();
    },
  };
}
