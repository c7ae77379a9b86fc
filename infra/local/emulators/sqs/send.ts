import { createHash } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import type { Fauxqs, StoredQueue } from "./fauxqs.ts";
import { findMessage, type MessageLedger } from "./message-ledger.ts";

export interface SendContext {
  fauxqs: Fauxqs;
  ledger: MessageLedger;
}

/** The fields of SendMessage and of an entry of SendMessageBatch that are looked at here. */
export interface SendEntry {
  MessageBody?: string;
  MessageAttributes?: Record<string, { DataType?: string; StringValue?: string; BinaryValue?: string }>;
  MessageSystemAttributes?: Record<string, { DataType?: string; StringValue?: string }>;
  MessageDeduplicationId?: string;
  [name: string]: unknown;
}

interface SendResult {
  MessageId: string;
  MD5OfMessageBody: string;
}

/** SendMessage; `requestHeader` is the trace header of messages that bring none. Throws `AwsError` or fauxqs's own error. */
export function sendMessage(
  { fauxqs, ledger }: SendContext,
  body: SendEntry & { QueueUrl: string },
  requestHeader?: string,
): SendResult {
  checkAttributes(body);
  const queue = fauxqs.queues.getQueue(body.QueueUrl);
  const result = run(fauxqs, "SendMessage", narrowed(body, queue)) as SendResult;
  return queue ? settled({ queue, ledger, entry: body, result, requestHeader }) : result;
}

/** SendMessageBatch. An entry with bad attributes fails alone, as on AWS. */
export function sendMessageBatch(
  { fauxqs, ledger }: SendContext,
  body: { QueueUrl: string; Entries?: (SendEntry & { Id: string })[] },
  requestHeader?: string,
): { Successful: (SendResult & { Id: string })[]; Failed: unknown[] } {
  const queue = fauxqs.queues.getQueue(body.QueueUrl);
  const refused: unknown[] = [];
  const entries = (body.Entries ?? []).filter((entry) => {
    try {
      checkAttributes(entry);
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refused.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
      return false;
    }
  });
  if (entries.length === 0 && refused.length > 0) return { Successful: [], Failed: refused };
  const answer = run(fauxqs, "SendMessageBatch", {
    ...body,
    Entries: entries.map((entry) => narrowed(entry, queue)),
  }) as { Successful: (SendResult & { Id: string })[]; Failed: unknown[] };
  if (queue) {
    const byId = new Map(entries.map((entry) => [entry.Id, entry]));
    answer.Successful = answer.Successful.map((result) => {
      const entry = byId.get(result.Id);
      return entry ? settled({ queue, ledger, entry, result, requestHeader }) : result;
    });
  }
  answer.Failed.push(...refused);
  return answer;
}

function run({ queueActions, queues }: Fauxqs, operation: string, body: Record<string, unknown>): unknown {
  return queueActions.get(operation)?.(body, queues, { headers: {} });
}

/** The limits of SQS that fauxqs does not hold. */
function checkAttributes({ MessageAttributes = {}, MessageSystemAttributes = {} }: SendEntry): void {
  const names = Object.keys(MessageAttributes);
  if (names.length > 10) {
    throw new AwsError(
      "InvalidParameterValue",
      `Number of message attributes [${names.length}] exceeds the allowed maximum [10].`,
    );
  }
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = MessageAttributes[name] ?? {};
    if (!DataType)
      throw new AwsError(
        "InvalidParameterValue",
        `The message attribute '${name}' must contain a message attribute type.`,
      );
    if (!StringValue && !BinaryValue) {
      throw new AwsError(
        "InvalidParameterValue",
        `Message (user) attribute '${name}' must contain a non-empty value of type '${DataType.split(".")[0]}'.`,
      );
    }
  }
  for (const [name, { DataType }] of Object.entries(MessageSystemAttributes)) {
    if (name !== "AWSTraceHeader")
      throw new AwsError("InvalidParameterValue", `Message system attribute name '${name}' is invalid.`);
    if (DataType !== "String") {
      throw new AwsError(
        "InvalidParameterValue",
        `The message system attribute '${name}' must be of type String, got '${DataType}'.`,
      );
    }
  }
}

const beyondBasicPlane = /[\u{10000}-\u{10FFFF}]/gu;
const surrogate = /[\uD800-\uDFFF]/;

/** fauxqs refuses characters above U+FFFF, which SQS allows: it is given two characters of the same size in bytes, and `settled` puts the body right. */
function narrowed<T extends SendEntry>(entry: T, queue: StoredQueue | undefined): T {
  const body = entry.MessageBody;
  if (typeof body !== "string" || !surrogate.test(body)) return entry;
  const deduplicationId =
    queue?.attributes.ContentBasedDeduplication === "true" && entry.MessageDeduplicationId === undefined
      ? { MessageDeduplicationId: createHash("sha256").update(body).digest("hex") }
      : {};
  return { ...entry, ...deduplicationId, MessageBody: body.replace(beyondBasicPlane, "éé") };
}

function settled<R extends SendResult>({
  queue,
  ledger,
  entry,
  result,
  requestHeader,
}: {
  queue: StoredQueue;
  ledger: MessageLedger;
  entry: SendEntry;
  result: R;
  requestHeader: string | undefined;
}): R {
  const header = entry.MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? requestHeader;
  if (header) ledger.keepTraceHeader(result.MessageId, header);
  if (entry.MessageBody === undefined || !surrogate.test(entry.MessageBody)) return result;
  const md5 = createHash("md5").update(entry.MessageBody).digest("hex");
  const message = findMessage(queue, result.MessageId);
  if (message) {
    message.body = entry.MessageBody;
    message.md5OfBody = md5;
  }
  return { ...result, MD5OfMessageBody: md5 };
}
