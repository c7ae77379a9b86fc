import { z } from "zod";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import type { AwsService, ServiceRequest, ServiceResponse } from "../service.ts";
import type { Fauxqs, StoredQueue } from "./fauxqs.ts";
import { internalPrefix } from "./internal-queue.ts";
import type { MessageLedger } from "./message-ledger.ts";
import type { MoveTasks } from "./move-tasks.ts";
import { receive } from "./receive.ts";
import { sendMessage, sendMessageBatch } from "./send.ts";
import { sqsError, sqsErrorResponse } from "./sqs-error.ts";

const bodySchema = z.looseObject({ QueueUrl: z.string().default("") });
type Body = z.infer<typeof bodySchema>;
type Operation = (body: Body, request: ServiceRequest) => unknown;

/** SQS in the JSON protocol (`AmazonSQS.*`). The query protocol is refused: every SDK and CLI of the last years speaks JSON. */
export function createSqsService({
  fauxqs,
  ledger,
  moveTasks,
}: {
  fauxqs: Fauxqs;
  ledger: MessageLedger;
  moveTasks: MoveTasks;
}): AwsService {
  const context = { fauxqs, ledger };
  const plain = (operation: string, body: Body, request: ServiceRequest) =>
    fauxqs.queueActions.get(operation)?.(body, fauxqs.queues, {
      headers: { host: request.headers.host ?? "localhost" },
    });
  const queueOf = (body: Body): StoredQueue | undefined => fauxqs.queues.getQueue(String(body.QueueUrl ?? ""));

  const own: Record<string, Operation> = {
    SendMessage: (body, request) => sendMessage(context, body, traceHeaderOf(request)),
    SendMessageBatch: (body, request) => sendMessageBatch(context, body, traceHeaderOf(request)),
    ReceiveMessage: async (body, { signal }) => {
      const messages = await receive(context, body, signal);
      return messages.length > 0 ? { Messages: messages } : {};
    },
    ChangeMessageVisibility: (body, request) =>
      changing([body], body, () => plain("ChangeMessageVisibility", body, request)),
    ChangeMessageVisibilityBatch: (body, request) =>
      changing(entriesOf(body), body, () => plain("ChangeMessageVisibilityBatch", body, request)),
    DeleteMessage: (body, request) => deleting([body], body, () => plain("DeleteMessage", body, request)),
    DeleteMessageBatch: (body, request) =>
      deleting(entriesOf(body), body, () => plain("DeleteMessageBatch", body, request)),
    GetQueueAttributes: (body, request) => {
      queueOf(body)?.processTimers();
      return plain("GetQueueAttributes", body, request);
    },
    PurgeQueue: forgetting("PurgeQueue"),
    DeleteQueue: forgetting("DeleteQueue"),
    CreateQueue: (body, request) => ({ QueueUrl: createdUrl(plain("CreateQueue", body, request), request) }),
    GetQueueUrl: (body, request) => ({ QueueUrl: createdUrl(plain("GetQueueUrl", body, request), request) }),
    ListQueues: (body, request) => {
      const answer = plain("ListQueues", body, request) as { QueueUrls: string[] };
      const shown = answer.QueueUrls.filter((url) => !url.includes(`/${internalPrefix}`));
      return { ...answer, QueueUrls: shown.map((url) => atHost(url, request)) };
    },
    ListDeadLetterSourceQueues: (body, request) => {
      const queue = queueOf(body);
      if (!queue) return plain("GetQueueAttributes", body, request);
      const sources = [...fauxqs.queues.allQueues()].filter((other) =>
        other.attributes.RedrivePolicy?.includes(`"${queue.arn}"`),
      );
      return { queueUrls: sources.map(({ url }) => atHost(url, request)) };
    },
    StartMessageMoveTask: (body) => moveTasks.start(body),
    ListMessageMoveTasks: (body) => moveTasks.list(body),
    CancelMessageMoveTask: (body) => moveTasks.cancel(body),
  };

  function forgetting(operation: string): Operation {
    return (body, request) => {
      const queue = queueOf(body);
      if (queue) ledger.forgetAll(queue);
      return plain(operation, body, request);
    };
  }

  function deleting(entries: Record<string, unknown>[], body: Body, remove: () => unknown): unknown {
    const queue = queueOf(body);
    if (queue) for (const { ReceiptHandle } of entries) ledger.deleteReturned(queue, String(ReceiptHandle));
    return remove();
  }

  /** Books which messages the consumer gives back (time-out 0) and which it keeps for longer. */
  function changing(entries: Record<string, unknown>[], body: Body, change: () => unknown): unknown {
    const queue = queueOf(body);
    if (!queue) return change();
    for (const entry of entries) if (entry.VisibilityTimeout === 0) ledger.released(String(entry.ReceiptHandle));
    const answer = change();
    for (const entry of entries) if (entry.VisibilityTimeout !== 0) ledger.extended(queue, String(entry.ReceiptHandle));
    return answer;
  }

  return {
    async handle(request): Promise<ServiceResponse> {
      const { operation } = request;
      if (operation === undefined) {
        throw new AwsError(
          "UnsupportedProtocol",
          "expected SQS's JSON protocol (X-Amz-Target: AmazonSQS.<operation>), got a request of the query protocol; it is refused: use a CLI or SDK of 2024 or newer",
        );
      }
      try {
        if (!own[operation] && !fauxqs.queueActions.has(operation)) {
          const supported = [...new Set([...fauxqs.queueActions.keys(), ...Object.keys(own)])].sort().join(", ");
          throw new AwsError("InvalidAction", `expected an SQS operation of ${supported}; got ${operation}`);
        }
        const body = parsed(request.body);
        const answer = await (own[operation] ? own[operation](body, request) : plain(operation, body, request));
        return { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: JSON.stringify(answer) };
      } catch (error) {
        const known = sqsError(error);
        if (!known) throw error;
        return sqsErrorResponse(known);
      }
    },
  };
}

function entriesOf({ Entries }: Body): Record<string, unknown>[] {
  return Array.isArray(Entries) ? Entries : [];
}

function parsed(body: Buffer): Body {
  const { data } = bodySchema.safeParse(jsonBody(body, "MalformedInput"));
  if (data) return data;
  throw new AwsError("MalformedInput", "expected a JSON object, with QueueUrl as text; the request is refused");
}

function createdUrl(answer: unknown, request: ServiceRequest): string {
  return atHost((answer as { QueueUrl: string }).QueueUrl, request);
}

/** The queue's address at the host and port that the caller reached us by. */
function atHost(url: string, { headers }: ServiceRequest): string {
  return `http://${headers.host ?? "localhost"}${new URL(url).pathname}`;
}

/** As on AWS, the header of the request is the trace header of its messages, unless a message brings its own. */
function traceHeaderOf({ headers }: ServiceRequest): string | undefined {
  return headers["x-amzn-trace-id"];
}
