import { AwsError } from "../aws-error.ts";

/** An error of fauxqs's own class, told by its shape: the class is not exported. */
interface QueueStoreError extends Error {
  code: string;
  queryCode: string;
  statusCode: number;
}

function isQueueStoreError(error: unknown): error is QueueStoreError {
  return error instanceof Error && "queryCode" in error && typeof error.queryCode === "string";
}

/** The `AwsError` behind what a queue operation threw, with SQS's code of the query protocol; undefined when it is a defect. */
export function sqsError(error: unknown): AwsError | undefined {
  if (error instanceof AwsError) return error;
  if (!isQueueStoreError(error)) return undefined;
  const code = error.queryCode === "NonExistentQueue" ? "AWS.SimpleQueueService.NonExistentQueue" : error.queryCode;
  return new AwsError(code, error.message, error.statusCode);
}

/** What the JSON protocol says and what the header `x-amzn-query-error` says differ for some codes. */
const jsonCodes: Record<string, string> = { "AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist" };

/** Codes that the query protocol knows with the prefix `AWS.SimpleQueueService.`. */
const prefixed = new Set([
  "BatchEntryIdsNotDistinct",
  "BatchRequestTooLong",
  "EmptyBatchRequest",
  "InvalidBatchEntryId",
  "MessageNotInflight",
  "PurgeQueueInProgress",
  "QueueDeletedRecently",
  "TooManyEntriesInBatchRequest",
  "UnsupportedOperation",
]);

export function sqsErrorResponse(error: AwsError): { status: number; headers: Record<string, string>; body: string } {
  const queryCode = prefixed.has(error.code) ? `AWS.SimpleQueueService.${error.code}` : error.code;
  return {
    status: error.statusCode,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-query-error": `${queryCode};${error.statusCode < 500 ? "Sender" : "Receiver"}`,
    },
    body: JSON.stringify({
      __type: `com.amazonaws.sqs#${jsonCodes[error.code] ?? error.code}`,
      message: error.message,
    }),
  };
}
