/** What AWS itself says, beside the spans. Times are microseconds since the epoch. */
export type FlowNodeKind =
  | "source"
  | "bus"
  | "rule"
  | "schedule"
  | "queue"
  | "dead-letter-queue"
  | "function"
  | "topic"
  | "table"
  | "alarm"
  | "subscription"
  | "pipe";

export interface FlowNode {
  /** Unique in the graph: kind and name. */
  id: string;
  kind: FlowNodeKind;
  name: string;
  logicalId?: string;
  /** Of a queue, from SQS. */
  depth?: number;
  inFlight?: number;
  delayed?: number;
  /** Milliseconds that the oldest waiting message has been there, as far as the spans tell. */
  oldestAgeMs?: number;
  /** Messages or invocations per second over the window of the answer. */
  ratePerS: number;
  /** 0 to 1. */
  errorShare: number;
  /** Of a function: 95th percentile of its work; of a queue: of the wait. Milliseconds. */
  p95Ms?: number;
}

export interface FlowEdge {
  from: string;
  to: string;
  kind:
    | "events"
    | "messages"
    | "invokes"
    | "sends"
    | "publishes"
    | "dead-letters"
    | "reads-writes"
    | "alarms"
    | "subscribes";
  /** The template says so (event source, redrive policy, target, permission). */
  declared: boolean;
  /** A stored span has gone this way. */
  used: boolean;
  ratePerS: number;
}

/** GET /api/flow. */
export interface FlowView {
  nodes: FlowNode[];
  edges: FlowEdge[];
  windowS: number;
  /** Why nothing of AWS is shown; absent when it is. */
  unavailable?: string;
}

export interface DeadLetter {
  messageId: string;
  queue: string;
  jobId: string | null;
  jobType: string | null;
  code: string | null;
  reason: string | null;
  stage: string | null;
  attempts: number | null;
  sinceUs: number;
  traceId: string | null;
  /** The queue that a redrive sends it to. */
  redriveTo: string | null;
}

/** GET /api/dead-letters. */
export interface DeadLettersView {
  letters: DeadLetter[];
  /** In all dead-letter queues, those in flight included. */
  depth: number;
  unavailable?: string;
}

/** POST /api/dead-letters/redrive and /api/dead-letters/delete, `application/json`, same origin only. */
export type DeadLetterSelection = { messageIds: string[] } | { all: true };
export interface RedriveRequest {
  select: DeadLetterSelection;
  /** Name of a queue; default the letter's `redriveTo`. */
  to?: string;
}
export interface DeleteRequest {
  select: DeadLetterSelection;
}
export interface DeadLetterResult {
  done: { messageId: string; jobId: string | null; to?: string }[];
  failed: { messageId: string; reason: string }[];
}

export interface AlertSubscription {
  protocol: string;
  endpoint: string;
  filterPolicy: string | null;
  /** Its filter policy lets this message through. */
  receives: boolean;
}

/** A message of a topic. */
export interface AlertView {
  messageId: string;
  topic: string;
  kind: "failure" | "end-state" | "alarm" | "other";
  jobId: string | null;
  jobType: string | null;
  /** The failure's code, or the end state. */
  code: string | null;
  reason: string | null;
  stage: string | null;
  attempt: number | null;
  traceId: string | null;
  receivedAtUs: number;
  subject: string | null;
  subscriptions: AlertSubscription[];
}

/** GET /api/alerts. Newest first. */
export interface AlertsView {
  alerts: AlertView[];
  total: number;
  unavailable?: string;
}
