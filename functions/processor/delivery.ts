import type { SQSRecord } from "aws-lambda";
import type { BatchMessage, MessageSpan } from "../../observability/telemetry/index.ts";
import type { Invocation } from "../runtime/batch.ts";

/** One delivery of a job: its message, the span of it, and the invocation that it came with. */
export interface Delivery {
  message: BatchMessage<SQSRecord>;
  messageSpan: MessageSpan;
  invocation: Invocation;
}
