import type { SendOptions } from "../queues.ts";
import type { Timers } from "./timers.ts";

/** What a target is given. */
export interface TargetDelivery {
  targetArn: string;
  /** JSON text: the envelope, or what the target's input settings made of it. */
  body: string;
  ruleArn: string;
  ruleName: string;
  eventId: string;
  traceHeader?: string;
  /** For a FIFO queue. */
  messageGroupId?: string;
}

/** How a delivery failed. Retryable ones are tried again by the target's retry policy, others go to its DLQ at once. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  /** As EventBridge writes it to the DLQ: NO_PERMISSIONS, NO_RESOURCE, SDK_CLIENT_ERROR, … */
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

/** A rule matched, and its delivery to one target has ended. Times are epoch milliseconds. */
export interface RuleMatch {
  eventId: string;
  busName: string;
  ruleName: string;
  ruleArn: string;
  targetArn: string;
  traceHeader?: string;
  detail: unknown;
  startedAt: number;
  endedAt: number;
  /** Why the target did not get the event; it may be in the target's DLQ. */
  error?: { code: string; message: string };
}

/** An event that reached neither its target nor a DLQ. */
export interface LostEvent {
  eventId: string;
  ruleName: string;
  ruleArn: string;
  targetArn: string;
  /** INVALID_INPUT when the target's template made no JSON of it, STOPPED, or the code of the delivery error. */
  code: string;
  message: string;
}

export interface EventBridgeOptions {
  accountId: string;
  region: string;
  /** Takes one event to a target that is not a bus. Throws `DeliveryError`; an `AwsError` counts as final, any other error as worth a retry. */
  deliver(delivery: TargetDelivery): Promise<void>;
  /** Sends to the dead-letter queue of a target. */
  deadLetter(queueArn: string, body: string, options: SendOptions): Promise<void>;
  onMatch?(match: RuleMatch): void;
  onAccepted?(event: { eventId: string; source: string; detailType: string }): void;
  /** Called once for each target that lost an event. */
  onLost?(lost: LostEvent): void;
  /** Default 1. With 0.02, rate(1 minute) fires every 5 s, the shortest period of a scaled schedule. */
  timeScale?: number;
  timers?: Timers;
}
