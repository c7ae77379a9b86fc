import { z } from "zod";
import type { AlarmsOptions } from "./emulators/alarms/alarms.ts";
import type { RuleMatch } from "./emulators/events/event-bridge.ts";
import type { LedgerHooks } from "./emulators/sqs/message-ledger.ts";
import type { SqsSns } from "./emulators/sqs/start-sqs-sns.ts";
import type { EmulatorTraces } from "./emulators/traces/emulator-traces.ts";

/** What the emulators tell while they work. */
export interface EmulatorHooks extends Required<LedgerHooks>, Required<Pick<AlarmsOptions, "onFired">> {
  onMatch(match: RuleMatch): void;
}

export interface EmulatorSpansOptions {
  traces: Pick<EmulatorTraces, "record">;
  inspect: SqsSns["inspect"];
}

const tracedDetail = z.object({ metadata: z.object({ traceparent: z.string() }) });

/** Makes spans of service `aws` of what happens to a message between our own spans. */
export function emulatorSpans({ traces, inspect }: EmulatorSpansOptions): EmulatorHooks {
  return {
    onMatch({ ruleName, busName, targetArn, eventId, detail, traceHeader, startedAt, endedAt, error }) {
      const traceparent = tracedDetail.safeParse(detail).data?.metadata.traceparent;
      traces.record({
        name: `rule ${ruleName}`,
        parent: { traceparent, traceHeader },
        startedAt,
        endedAt,
        attributes: {
          "aws.eventbridge.bus": busName,
          "aws.eventbridge.rule": ruleName,
          "aws.eventbridge.event.id": eventId,
          "messaging.destination.name": nameOf(targetArn),
        },
        ...(error && { errorType: error.code, errorMessage: error.message }),
      });
    },
    onMovedToDeadLetterQueue({ from, to, messageId, receiveCount, traceparent, traceHeader, at }) {
      traces.record({
        name: `move to ${to}`,
        parent: { traceparent, traceHeader },
        startedAt: at,
        endedAt: at,
        attributes: {
          "messaging.destination.name": to,
          "messaging.message.id": messageId,
          "app.sqs.source": from,
          "app.sqs.receive_count": receiveCount,
        },
      });
    },
    onVisibilityExpired({ queue, messageId, receiveCount, traceparent, traceHeader, receivedAt, at }) {
      traces.record({
        name: `visibility expired ${queue}`,
        parent: { traceparent, traceHeader },
        startedAt: receivedAt,
        endedAt: at,
        attributes: {
          "messaging.destination.name": queue,
          "messaging.message.id": messageId,
          "app.sqs.receive_count": receiveCount,
        },
      });
    },
    onFired({ alarmName, metric, oldState, newState, startedAt, endedAt }) {
      if (newState !== "ALARM" || metric.namespace !== "AWS/SQS") return;
      // An alarm is about a queue: it shows in the trace of the message that is first in it.
      const first = inspect(metric.of).visible[0];
      traces.record({
        name: `alarm ${alarmName}`,
        parent: { traceparent: first?.messageAttributes.traceparent?.StringValue, traceHeader: first?.traceHeader },
        startedAt,
        endedAt,
        attributes: {
          "aws.cloudwatch.alarm": alarmName,
          "aws.cloudwatch.metric": metric.name,
          "aws.cloudwatch.old_state": oldState,
          "messaging.destination.name": metric.of,
        },
      });
    },
  };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}
