import { type Alarm, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { alarmAbove, type Limit, onMessages } from "./alarm-above.ts";
import type { Alerts } from "./alerts.ts";
import type { JobFunction } from "./job-function.ts";
import type { JobQueue } from "./job-queue.ts";

/** A queue that is worked off, and how long its oldest message may lie there or be worked on. */
export interface WatchedQueue {
  queue: JobQueue;
  oldestMessageSeconds: number;
}

export interface PipelineAlarmsProps {
  queues: readonly WatchedQueue[];
  /** Queues that nothing works off, so that nothing is to lie in them. */
  emptyQueues: readonly JobQueue[];
  functions: readonly JobFunction[];
  /** Whose topic `pipeline-alarms` is told. */
  alerts: Alerts;
  /** Whether it is also told that an alarm is over. */
  tellWhenOver: boolean;
}

/** Alarms on what hurts every job, named after what they watch: `jobs-todo-oldest-message`, `job-processor-errors`. */
export class PipelineAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: PipelineAlarmsProps) {
    super(scope, id);
    const { queues, emptyQueues, functions, alerts, tellWhenOver } = props;
    const limits = [...queues.map(onAge), ...emptyQueues.map(onMessages), ...functions.flatMap(onInvocations)];
    const tell = new SnsAction(alerts.pipelineAlarms);
    this.alarms = limits.map((limit) => {
      const alarm = alarmAbove(this, limit);
      alarm.addAlarmAction(tell);
      if (tellWhenOver) alarm.addOkAction(tell);
      return alarm;
    });
    alerts.allowAlarms(
      limits.map(({ alarmName }) => alarmName),
      alerts.pipelineAlarms,
    );
  }
}

const period = Duration.minutes(1);

function onAge({ queue, oldestMessageSeconds }: WatchedQueue): Limit {
  return {
    id: `${queue.node.id}OldestMessage`,
    alarmName: `${queue.plainName}-oldest-message`,
    alarmDescription: `A message has been in ${queue.plainName} for more than ${oldestMessageSeconds / 60} minutes`,
    metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period }),
    threshold: oldestMessageSeconds,
  };
}

/** A batch that answers which messages failed is no error; a process that ended, a time-out and a handler that threw are. */
function onInvocations(fn: JobFunction): Limit[] {
  // Long enough that a job that is tried again and again is one alarm.
  const sum = { statistic: Stats.SUM, period: Duration.minutes(5) };
  return [
    {
      id: `${fn.node.id}Errors`,
      alarmName: `${fn.plainName}-errors`,
      alarmDescription: `An invocation of ${fn.plainName} ended without an answer`,
      metric: fn.metricErrors(sum),
      threshold: 0,
    },
    {
      id: `${fn.node.id}Throttles`,
      alarmName: `${fn.plainName}-throttles`,
      alarmDescription: `${fn.plainName} was not invoked because as many functions run as the account may run`,
      metric: fn.metricThrottles(sum),
      threshold: 0,
    },
  ];
}
