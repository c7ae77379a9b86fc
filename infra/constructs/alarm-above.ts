import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { JobQueue } from "./job-queue.ts";

/** What a metric may reach without an alarm. */
export interface Limit {
  id: string;
  alarmName: string;
  alarmDescription: string;
  metric: IMetric;
  threshold: number;
}

/** An alarm after one period above the limit; a period without figures is a good one, as an idle queue or function has none. */
export function alarmAbove(scope: Construct, { id, ...limit }: Limit): Alarm {
  return new Alarm(scope, id, {
    ...limit,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** On the visible messages: SQS does not count the ones that it moves itself as sent. */
export function onMessages(queue: JobQueue): Limit {
  return {
    id: `${queue.node.id}NotEmpty`,
    alarmName: `${queue.plainName}-not-empty`,
    alarmDescription: `A message lies in ${queue.plainName}`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: Duration.minutes(1) }),
    threshold: 0,
  };
}
