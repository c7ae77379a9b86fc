import { gzipSync } from "node:zlib";
import { z } from "zod";
import type { Measured } from "../../infra/cost/requests-per-job.ts";
import type { Exchange } from "./requests-per-job-proxy.ts";

/** What the traffic of the functions comes to. */
export type Counts = Omit<Measured, "processorInvocations" | "logBytes" | "recordBytes"> & { otlpRequests: number };

export function noCounts(): Counts {
  return { requests: {}, writeUnits: {}, readUnits: {}, spans: 0, otlpRequests: 0, otlpBytes: 0, otlpGzipBytes: 0 };
}

const consumed = z.object({ TableName: z.string(), CapacityUnits: z.number() });
const dynamoDbBody = z.looseObject({
  TableName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
});
const dynamoDbAnswer = z.looseObject({ ConsumedCapacity: z.union([consumed, z.array(consumed)]).optional() });
const otlpBody = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(z.unknown()) })) })).default([]),
});

/** Adds a request to DynamoDB; the proxy has asked for the capacity that it used. */
export function countDynamoDb(counts: Counts, { headers, body, answer }: Exchange): void {
  const operation = operationOf(headers["x-amz-target"]);
  const { TableName, RequestItems = {} } = dynamoDbBody.parse(JSON.parse(body));
  add(counts.requests, `dynamodb ${operation} ${TableName ?? Object.keys(RequestItems).join()}`, 1);
  const { ConsumedCapacity = [] } = dynamoDbAnswer.parse(JSON.parse(answer));
  const reads = ["GetItem", "Query", "Scan", "BatchGetItem"].includes(operation);
  for (const { TableName: table, CapacityUnits } of [ConsumedCapacity].flat())
    add(reads ? counts.readUnits : counts.writeUnits, table, CapacityUnits);
}

/** Adds a request to the gateway: SQS speaks JSON, SNS forms. */
export function countAws(counts: Counts, { headers, body }: Exchange): void {
  const target = headers["x-amz-target"];
  if (target !== undefined) {
    const { QueueUrl = "" } = z.looseObject({ QueueUrl: z.string().optional() }).parse(JSON.parse(body));
    const queue = QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1);
    if (!ofReconciler(operationOf(target), queue)) add(counts.requests, `sqs ${operationOf(target)} ${queue}`, 1);
    return;
  }
  const form = new URLSearchParams(body);
  add(counts.requests, `sns ${form.get("Action")} ${form.get("TopicArn")?.split(":").at(-1)}`, 1);
}

export function countOtlp(counts: Counts, { body }: Exchange): void {
  const { resourceSpans } = otlpBody.parse(JSON.parse(body));
  counts.spans += resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .reduce((sum, { spans }) => sum + spans.length, 0);
  counts.otlpRequests += 1;
  counts.otlpBytes += Buffer.byteLength(body);
  counts.otlpGzipBytes += gzipSync(body).length;
}

/** What the reconciler asks on its schedule, whatever the jobs do. */
function ofReconciler(operation: string, queue: string): boolean {
  return queue === "dead-letter-queue" && operation !== "SendMessage";
}

function operationOf(target: string | string[] | undefined): string {
  return String(target).split(".").at(-1) ?? "";
}

function add(sums: Record<string, number>, key: string, amount: number): void {
  sums[key] = (sums[key] ?? 0) + amount;
}
