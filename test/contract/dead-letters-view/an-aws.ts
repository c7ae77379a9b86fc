import { rm } from "node:fs/promises";
import { type MessageAttributeValue, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { DeadLetterResult, DeadLettersView } from "../../../observability/backend/api/aws-view.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anAssembly } from "../../support/a-template.ts";
import { type EmulatedQueues, startEmulatedQueues } from "../sqs/emulated-queues.ts";

type Resources = Parameters<typeof anAssembly>[0]["resources"];

/** A backend that is attached to queues and topics, and to a template of them. */
export interface AttachedBackend extends EmulatedQueues {
  backend: Backend;
  /** GET of one of its own endpoints. */
  get<T>(path: string): Promise<T>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  letters(): Promise<DeadLettersView>;
  redrive(body: unknown): Promise<DeadLetterResult>;
  remove(body: unknown): Promise<DeadLetterResult>;
  /** Puts a message into a queue; answers with its id. */
  send(queue: string, message: LetterOptions): Promise<string>;
  /** Bodies, or ids, of what is in a queue now, hidden or not. */
  bodies(queue: string): string[];
  ids(queue: string): string[];
  /** Takes one message out of a queue and keeps it. */
  take(queue: string): ReturnType<typeof takeMessage>;
}

export interface LetterOptions {
  body?: string;
  attributes?: Record<string, string>;
  traceHeader?: string;
  group?: string;
}

export interface AttachOptions {
  /** Queues by name, with their attributes; each is in the template as well. */
  queues: Record<string, Record<string, string>>;
  /** More of the template. */
  resources?: Resources;
  alertsQueue?: string;
  /** Address that the backend is told, instead of that of the queues. */
  endpoint?: (url: string) => string;
}

export async function startAttachedBackend(options: AttachOptions): Promise<AttachedBackend> {
  const emulated = await startEmulatedQueues();
  const resources: Resources = { ...options.resources };
  for (const [name, attributes] of Object.entries(options.queues)) {
    emulated.queue(name, attributes);
    const RedrivePolicy = attributes.RedrivePolicy === undefined ? undefined : JSON.parse(attributes.RedrivePolicy);
    resources[name.replace(/\W/g, "")] = {
      Type: "AWS::SQS::Queue",
      Properties: { QueueName: name, ...(RedrivePolicy && { RedrivePolicy }) },
    };
  }
  const assembly = await anAssembly({ resources });
  const backend = await startBackend({
    aws: {
      endpoint: options.endpoint?.(emulated.gateway.url) ?? emulated.gateway.url,
      assembly,
      ...(options.alertsQueue !== undefined && { alertsQueue: options.alertsQueue }),
    },
  });
  const urlOf = (queue: string) => `${emulated.gateway.url}/000000000000/${queue}`;

  const post: AttachedBackend["post"] = async (path, body, headers = {}) => {
    const answer = await fetch(`${backend.queryUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const settle = async (path: string, body: unknown): Promise<DeadLetterResult> => {
    const answer = await post(path, body);
    if (answer.status !== 200) throw new Error(`expected 200 of ${path}, got ${JSON.stringify(answer)}`);
    return answer.body as DeadLetterResult;
  };
  const get = async <T>(path: string): Promise<T> => (await fetch(`${backend.queryUrl}${path}`)).json() as Promise<T>;
  const messages = (queue: string) => {
    const { visible, inFlight, delayed } = emulated.sqsSns.inspect(queue);
    return [...visible, ...inFlight, ...delayed];
  };

  return {
    ...emulated,
    backend,
    get,
    post,
    letters: () => get("/api/dead-letters?refresh=true"),
    redrive: (body) => settle("/api/dead-letters/redrive", body),
    remove: (body) => settle("/api/dead-letters/delete", body),
    async send(queue, { body = "{}", attributes = {}, traceHeader, group }) {
      const { MessageId = "" } = await emulated.sqs.send(
        new SendMessageCommand({
          QueueUrl: urlOf(queue),
          MessageBody: body,
          MessageAttributes: textAttributes(attributes),
          ...(traceHeader && {
            MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
          }),
          ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: body }),
        }),
      );
      return MessageId;
    },
    bodies: (queue) => messages(queue).map(({ body }) => body),
    ids: (queue) => messages(queue).map(({ messageId }) => messageId),
    take: (queue) => takeMessage(emulated, urlOf(queue)),
    async stop() {
      await backend.stop();
      await emulated.stop();
      await rm(assembly, { recursive: true });
    },
  };
}

async function takeMessage({ sqs }: EmulatedQueues, QueueUrl: string) {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
      VisibilityTimeout: 600,
    }),
  );
  return Messages?.[0];
}

function textAttributes(values: Record<string, string>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
  );
}

/** The ARN that an emulated queue gets. */
export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** The attributes of a queue whose messages are given up after so many deliveries. */
export function withDeadLetters(deadLetterQueue: string, maxReceiveCount = 2): Record<string, string> {
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(deadLetterQueue), maxReceiveCount }) };
}
