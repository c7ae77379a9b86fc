import { AwsError } from "../aws-error.ts";

/** A function as the template describes it; times in seconds, unscaled. */
export interface FunctionSpec {
  functionName: string;
  /** `index.handler`: file below `codeDirectory` without its ending, then the exported name. */
  handler: string;
  /** Absolute path of the unpacked bundle. */
  codeDirectory: string;
  /** 1 to 900. */
  timeoutSeconds: number;
  /** 128 to 10 240. */
  memoryMegabytes: number;
  environment: Record<string, string>;
  logGroupName: string;
  roleArn?: string;
  /** `nodejs…` runs our runtime client, `provided…` the program `bootstrap` of the bundle. Default `nodejs24.x`. */
  runtime?: string;
  description?: string;
  architecture?: string;
  /** More invocations at once than this are refused with 429. */
  reservedConcurrentExecutions?: number;
  tags?: Record<string, string>;
}

/** An event source mapping from an SQS queue to a function, as the template describes it. */
export interface EventSourceMappingSpec {
  /** Name or ARN. */
  functionName: string;
  eventSourceArn: string;
  /** 1 to 10 000; more than 10 needs a window. */
  batchSize: number;
  /** 0 to 300. */
  maximumBatchingWindowSeconds: number;
  reportBatchItemFailures: boolean;
  /** 2 to 1000. */
  maximumConcurrency?: number;
  /** Event patterns over one record as JSON text; a record that matches any of them is delivered, all others are deleted. */
  filterPatterns?: string[];
  enabled: boolean;
}

export const defaultRuntime = "nodejs24.x";

const reservedKeys = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** Throws what CreateFunction answers for a function that Lambda refuses. */
export function checkFunction(spec: FunctionSpec): void {
  const refuse = (message: string) => {
    throw new AwsError("InvalidParameterValueException", message);
  };
  const runtime = spec.runtime ?? defaultRuntime;
  if (!/^(nodejs|provided)/.test(runtime)) {
    refuse(
      `The runtime of ${spec.functionName} must be nodejs… or provided…, got ${runtime}; the local runtime starts no other.`,
    );
  }
  inRange("timeout", spec.timeoutSeconds, 1, 900);
  inRange("memorySize", spec.memoryMegabytes, 128, 10_240);
  const reserved = Object.keys(spec.environment).filter((key) => reservedKeys.has(key));
  if (reserved.length > 0) {
    refuse(
      "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. " +
        `Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(spec.environment)) > 4096) {
    refuse(
      "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
    );
  }
}

/** Throws what CreateEventSourceMapping answers for values that Lambda refuses. */
export function checkEventSourceMapping(spec: EventSourceMappingSpec): void {
  const refuse = (message: string) => {
    throw new AwsError("InvalidParameterValueException", message);
  };
  const fifo = spec.eventSourceArn.endsWith(".fifo");
  if (!/^arn:[^:]+:sqs:/.test(spec.eventSourceArn)) {
    refuse(
      `The event source must be an SQS queue, got ${spec.eventSourceArn}; the local runtime polls no other source.`,
    );
  }
  inRange("batchSize", spec.batchSize, 1, fifo ? 10 : 10_000);
  inRange("maximumBatchingWindowInSeconds", spec.maximumBatchingWindowSeconds, 0, 300);
  if (fifo && spec.maximumBatchingWindowSeconds > 0) refuse("Batching window is not supported for FIFO queues.");
  if (spec.batchSize > 10 && spec.maximumBatchingWindowSeconds === 0) {
    refuse("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
  }
  if (spec.maximumConcurrency !== undefined) inRange("maximumConcurrency", spec.maximumConcurrency, 2, 1000);
}

function inRange(field: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const bound = value < low ? `greater than or equal to ${low}` : `less than or equal to ${high}`;
  throw new AwsError(
    "InvalidParameterValueException",
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
