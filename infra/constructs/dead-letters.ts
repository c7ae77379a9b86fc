import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { alarmAbove, onMessages } from "./alarm-above.ts";
import type { Alerts } from "./alerts.ts";
import { JobQueue } from "./job-queue.ts";

export interface DeadLettersProps {
  queueName: string;
  /** Whose topic `job-failures` is told when a message lies in the queue. */
  alerts: Alerts;
}

/** The shared dead-letter queue and the alarm on it. */
export class DeadLetters extends Construct {
  readonly queue: JobQueue;
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, { queueName, alerts }: DeadLettersProps) {
    super(scope, id);
    this.queue = new JobQueue(this, "Queue", { queueName, visibilityTimeout: Duration.seconds(60) });
    const limit = { ...onMessages(this.queue), id: "NotEmpty", alarmDescription: `A job lies in ${queueName}` };
    this.alarm = alarmAbove(this, limit);
    this.alarm.addAlarmAction(new SnsAction(alerts.jobFailures));
    alerts.allowAlarms([limit.alarmName], alerts.jobFailures);
  }
}
