import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { TemplateGraph, TemplateNode } from "./template/graph-model.ts";

/** A queue as SQS has it now. */
export interface QueueState {
  name: string;
  url: string;
  arn: string;
  /** Of the template. */
  key?: string;
  isDeadLetterQueue: boolean;
  /** Nothing in the template takes from it: its messages wait for somebody outside. */
  isForOthers?: true;
  /** Where SQS moves what was received `maxReceiveCount` times. */
  deadLetterArn?: string;
  maxReceiveCount?: number;
  visible: number;
  inFlight: number;
  delayed: number;
}

/** Addresses of queues by name; a queue that is found stays known. */
export type QueueUrls = Map<string, string>;

/**
 * The queues of the template, and those that they name as their dead-letter queues; without a template every queue that SQS lists. A queue
 * that does not exist (yet) is left out.
 */
export async function findQueues(
  sqs: SQSClient,
  { graph, urls }: { graph: TemplateGraph | undefined; urls: QueueUrls },
): Promise<QueueState[]> {
  const wanted = graph?.nodes.filter(({ kind }) => kind === "queue" || kind === "dead-letter-queue");
  const named = wanted ? await Promise.all(wanted.map((node) => urlOf(sqs, node, urls))) : await listUrls(sqs);
  const queues = await readQueues(sqs, named);
  const missing = queues
    .flatMap(({ deadLetterArn }) => deadLetterArn ?? [])
    .filter((arn) => !queues.some((queue) => queue.arn === arn));
  const others = await Promise.all([...new Set(missing)].map((arn) => urlOf(sqs, { name: nameOfArn(arn) }, urls)));
  const all = [...queues, ...(await readQueues(sqs, others))];
  const targets = new Set(all.map(({ deadLetterArn }) => deadLetterArn));
  const declared = new Set(wanted?.filter(({ kind }) => kind === "dead-letter-queue").map(({ key }) => key));
  return all.map((queue) => ({
    ...queue,
    ...(queue.key !== undefined && !isTakenFrom(queue.key, graph) && { isForOthers: true as const }),
    isDeadLetterQueue: targets.has(queue.arn) || (queue.key !== undefined && declared.has(queue.key)),
  }));
}

function isTakenFrom(key: string, graph: TemplateGraph | undefined): boolean {
  const takers = new Set(graph?.edges.filter(({ from }) => from === key).map(({ to }) => to));
  return (
    graph?.nodes.some((node) => takers.has(node.key) && (node.kind === "function" || node.kind === "pipe")) ?? true
  );
}

interface Place {
  url: string;
  key?: string;
}

async function urlOf(
  sqs: SQSClient,
  { name, namePrefix, key }: Partial<TemplateNode> & { name: string },
  urls: QueueUrls,
): Promise<Place | undefined> {
  const id = namePrefix ?? name;
  try {
    const url =
      urls.get(id) ?? (namePrefix === undefined ? await urlByName(sqs, name) : await urlByPrefix(sqs, namePrefix));
    if (url === undefined) return undefined;
    urls.set(id, url);
    return { url, ...(key !== undefined && { key }) };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

async function urlByName(sqs: SQSClient, name: string): Promise<string | undefined> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl;
}

async function urlByPrefix(sqs: SQSClient, prefix: string): Promise<string | undefined> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  return QueueUrls[0];
}

async function listUrls(sqs: SQSClient): Promise<Place[]> {
  const places: Place[] = [];
  let token: string | undefined;
  do {
    const page = await sqs.send(new ListQueuesCommand({ MaxResults: 1_000, NextToken: token }));
    places.push(...(page.QueueUrls ?? []).map((url) => ({ url })));
    token = page.NextToken;
  } while (token !== undefined);
  return places;
}

async function readQueues(sqs: SQSClient, places: readonly (Place | undefined)[]): Promise<QueueState[]> {
  const read = places.map((place) => (place ? readQueue(sqs, place) : undefined));
  return (await Promise.all(read)).filter((queue) => queue !== undefined);
}

async function readQueue(sqs: SQSClient, { url, key }: Place): Promise<QueueState | undefined> {
  try {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    const { deadLetterTargetArn, maxReceiveCount } = redrivePolicy(Attributes.RedrivePolicy);
    return {
      name: url.slice(url.lastIndexOf("/") + 1),
      url,
      arn: Attributes.QueueArn ?? "",
      ...(key !== undefined && { key }),
      isDeadLetterQueue: false,
      ...(deadLetterTargetArn !== undefined && { deadLetterArn: deadLetterTargetArn }),
      ...(maxReceiveCount !== undefined && { maxReceiveCount: Number(maxReceiveCount) }),
      visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
    };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

function redrivePolicy(text = "{}"): { deadLetterTargetArn?: string; maxReceiveCount?: number | string } {
  return JSON.parse(text);
}

export function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}
