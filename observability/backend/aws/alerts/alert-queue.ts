import { ListTopicsCommand, type SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { AwsClients } from "../aws-clients.ts";
import { nameOfArn } from "../find-queues.ts";
import type { TemplateGraph } from "../template/graph-model.ts";

export interface AlertQueue {
  url: string;
  arn: string;
  topicArns: string[];
}

/** The topics of the template that exist, by the template's key. */
export async function findTopics(sns: SNSClient, graph: TemplateGraph): Promise<Map<string, string>> {
  const wanted = graph.nodes.filter(({ kind }) => kind === "topic");
  const found = new Map<string, string>();
  if (wanted.length === 0) return found;
  let token: string | undefined;
  do {
    const { Topics = [], NextToken } = await sns.send(new ListTopicsCommand({ NextToken: token }));
    for (const { TopicArn = "" } of Topics) {
      const name = nameOfArn(TopicArn);
      const node = wanted.find((topic) => (topic.namePrefix ? name.startsWith(topic.namePrefix) : topic.name === name));
      if (node) found.set(node.key, TopicArn);
    }
    token = NextToken;
  } while (token !== undefined);
  return found;
}

/** Makes the viewer's queue, lets exactly these topics send to it, and subscribes it to each. May be repeated. */
export async function subscribeQueue({ sqs, sns }: AwsClients, name: string, topicArns: string[]): Promise<AlertQueue> {
  const url = (await existingUrl(sqs, name)) ?? (await createQueue(sqs, name));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn", "Policy"] }),
  );
  const arn = Attributes.QueueArn ?? "";
  const policy = JSON.stringify(policyFor(arn, topicArns));
  if (Attributes.Policy !== policy) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: policy } }));
  }
  for (const TopicArn of topicArns) await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
  return { url, arn, topicArns };
}

async function existingUrl(sqs: SQSClient, name: string): Promise<string | undefined> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function createQueue(sqs: SQSClient, name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { MessageRetentionPeriod: String(14 * 24 * 3_600), VisibilityTimeout: "30" },
    }),
  );
  if (QueueUrl === undefined) throw new Error(`expected the address of the new queue ${name}, got none`);
  return QueueUrl;
}

function policyFor(queueArn: string, topicArns: readonly string[]) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowTopics",
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": topicArns } },
      },
    ],
  };
}
