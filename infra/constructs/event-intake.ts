import { Rule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

export interface EventIntakeProps {
  ruleName: string;
  queue: Queue;
  /** Takes the events that EventBridge cannot deliver to `queue`. */
  deadLetterQueue: Queue;
}

/** Puts every event with source `jobs` of the default bus on a queue. */
export class EventIntake extends Construct {
  constructor(scope: Construct, id: string, { ruleName, queue, deadLetterQueue }: EventIntakeProps) {
    super(scope, id);
    const rule = new Rule(this, "Rule", { ruleName, eventPattern: { source: ["jobs"] } });
    rule.addTarget({
      bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: deadLetterQueue.queueArn }, targetResource: queue }),
    });
    // The ready-made target would also let EventBridge look the queue up and read its attributes, which delivery does not need.
    for (const target of [queue, deadLetterQueue]) {
      target.addToResourcePolicy(
        new PolicyStatement({
          sid: "AllowRule",
          principals: [new ServicePrincipal("events.amazonaws.com")],
          actions: ["sqs:SendMessage"],
          resources: [target.queueArn],
          conditions: { ArnEquals: { "aws:SourceArn": rule.ruleArn } },
        }),
      );
    }
  }
}
