import { Alarm, ComparisonOperator, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { JobQueue } from "./job-queue.ts";

export interface DeadLettersProps {
  queueName: string;
  alarmName: string;
  /** Told when a message lies in the queue. */
  alarmTopic: ITopic;
}

/** The shared dead-letter queue and the alarm on it. */
export class DeadLetters extends Construct {
  readonly queue: JobQueue;

  constructor(scope: Construct, id: string, { queueName, alarmName, alarmTopic }: DeadLettersProps) {
    super(scope, id);
    this.queue = new JobQueue(this, "Queue", { queueName, visibilityTimeout: Duration.seconds(60) });
    // On the visible messages: SQS does not count the ones that it moves itself as sent.
    const alarm = new Alarm(this, "NotEmpty", {
      alarmName,
      alarmDescription: `A job lies in ${queueName}`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.seconds(60),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(alarmTopic));
  }
}
