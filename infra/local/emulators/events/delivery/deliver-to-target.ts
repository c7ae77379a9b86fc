import { messageOf } from "../../message-of.ts";
import type { QueueMessageAttribute } from "../../queues.ts";
import type { AcceptedEvent } from "../accepted-event.ts";
import type { Rule, RuleTarget } from "../buses.ts";
import { DeliveryError, type EventBridgeOptions, type TargetDelivery } from "../contract.ts";
import type { Timers } from "../timers.ts";
import { type GivenUp, retryDelivery } from "./retry-delivery.ts";

export interface DeliveryContext {
  options: Pick<EventBridgeOptions, "deadLetter" | "onMatch" | "onLost">;
  /** Takes the event to where the ARN points, another bus included. */
  send(delivery: TargetDelivery, event: AcceptedEvent): Promise<void>;
  timers: Timers;
  now(): number;
  stopping: AbortSignal;
}

/** Delivers an event to a target of a rule that it matched; what cannot be delivered goes to the target's DLQ or is reported lost. Never throws. */
export async function deliverToTarget(
  event: AcceptedEvent,
  rule: Rule,
  target: RuleTarget,
  context: DeliveryContext,
): Promise<void> {
  const { options, now } = context;
  const startedAt = now();
  const failure = await attemptDelivery(event, rule, target, context);
  const { traceHeader } = event;
  options.onMatch?.({
    eventId: event.document.id,
    busName: rule.busName,
    ruleName: rule.name,
    ruleArn: rule.arn,
    targetArn: target.definition.Arn,
    ...(traceHeader !== undefined && { traceHeader }),
    detail: event.document.detail,
    startedAt,
    endedAt: now(),
    ...(failure && { error: { code: failure.error.code, message: failure.error.message } }),
  });
  if (failure !== undefined) await giveUp(failure, event, rule, target, context);
}

async function attemptDelivery(
  event: AcceptedEvent,
  rule: Rule,
  { definition, input }: RuleTarget,
  { send, timers, now, stopping }: DeliveryContext,
): Promise<GivenUp | undefined> {
  const body = input(event, rule);
  if (body === undefined) {
    const message = `the input settings of target ${definition.Id} of rule ${rule.name} must make valid JSON of the event; it is not delivered`;
    return { error: new DeliveryError("INVALID_INPUT", message, false), retries: 0 };
  }
  const { traceHeader } = event;
  const messageGroupId = definition.SqsParameters?.MessageGroupId;
  const delivery: TargetDelivery = {
    targetArn: definition.Arn,
    body,
    ruleArn: rule.arn,
    ruleName: rule.name,
    eventId: event.document.id,
    ...(traceHeader !== undefined && { traceHeader }),
    ...(messageGroupId !== undefined && { messageGroupId }),
  };
  const { acceptedAt } = event;
  const policy = definition.RetryPolicy;
  return retryDelivery(() => send(delivery, event), { policy, acceptedAt, timers, now, stopping });
}

async function giveUp(
  failure: GivenUp,
  event: AcceptedEvent,
  rule: Rule,
  target: RuleTarget,
  { options }: DeliveryContext,
) {
  const queueArn = target.definition.DeadLetterConfig?.Arn;
  let { code, message } = failure.error;
  if (failure.stopped) {
    code = "STOPPED";
    message = `stopped before the next attempt; the last one failed: ${message}`;
  } else if (queueArn !== undefined && code !== "INVALID_INPUT") {
    try {
      const { traceHeader } = event;
      const messageAttributes = deadLetterAttributes(failure, rule, target);
      await options.deadLetter(queueArn, event.text, {
        messageAttributes,
        ...(traceHeader !== undefined && { traceHeader }),
      });
      return;
    } catch (error) {
      message = `${message}; its dead-letter queue ${queueArn} did not take it either: ${messageOf(error)}`;
    }
  }
  const { name: ruleName, arn: ruleArn } = rule;
  options.onLost?.({ eventId: event.document.id, ruleName, ruleArn, targetArn: target.definition.Arn, code, message });
}

function deadLetterAttributes({ error, retries, exhausted }: GivenUp, rule: Rule, target: RuleTarget) {
  const text = (StringValue: string): QueueMessageAttribute => ({ DataType: "String", StringValue });
  return {
    RULE_ARN: text(rule.arn),
    TARGET_ARN: text(target.definition.Arn),
    ERROR_CODE: text(error.code),
    ERROR_MESSAGE: text(error.message || error.code),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: text(exhausted) }),
    RETRY_ATTEMPTS: text(String(retries)),
  };
}
