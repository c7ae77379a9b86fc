import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { JobFunction, type JobFunctionProps } from "./job-function.ts";

export interface ReconcilerProps extends JobFunctionProps {
  ruleName: string;
  deadLetterQueue: IQueue;
}

/** The function that looks once a minute for dead letters without a reason: SQS moved them after their function had died. */
export class Reconciler extends JobFunction {
  constructor(scope: Construct, id: string, { ruleName, deadLetterQueue, ...props }: ReconcilerProps) {
    super(scope, id, props);
    this.may(
      [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
        "sqs:SendMessage",
      ],
      deadLetterQueue.queueArn,
    );
    new Rule(this, "EveryMinute", {
      ruleName,
      schedule: Schedule.rate(Duration.minutes(1)),
      // A failed run is not repeated: the next one is due within the minute and finds the same messages.
      targets: [new LambdaFunction(this, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
