import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { JobFunction } from "./job-function.ts";

export interface AlertsProps {
  jobFailuresName: string;
  jobEndStateName: string;
  /** The one alarm that may publish to `job-failures`; named, because the alarm itself refers to the topic. */
  alarmName: string;
}

/** The topics that are told of jobs, encrypted with a key of their own (see decision 011). */
export class Alerts extends Construct {
  readonly jobFailures: Topic;
  readonly jobEndState: Topic;
  readonly #key: Key;

  constructor(scope: Construct, id: string, { jobFailuresName, jobEndStateName, alarmName }: AlertsProps) {
    super(scope, id);
    this.#key = new Key(this, "Key", {
      description: `Encrypts the topics ${jobFailuresName} and ${jobEndStateName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.jobFailures = this.#topic("JobFailures", jobFailuresName);
    this.jobEndState = this.#topic("JobEndState", jobEndStateName);

    this.jobFailures.addToResourcePolicy(
      this.#forAlarm("AllowAlarm", alarmName, ["sns:Publish"], this.jobFailures.topicArn),
    );
    // In a key's policy "*" is this key.
    this.#key.addToResourcePolicy(
      this.#forAlarm("AllowAlarm", alarmName, ["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
    );
  }

  /** Lets a function publish to one of these topics, and use the key for that. */
  allowPublish(publisher: JobFunction, topic: ITopic): void {
    publisher.may(["sns:Publish"], topic.topicArn);
    publisher.may(["kms:Decrypt", "kms:GenerateDataKey"], this.#key.keyArn);
  }

  #topic(id: string, topicName: string): Topic {
    return new Topic(this, id, { topicName, masterKey: this.#key, enforceSSL: true });
  }

  #forAlarm(sid: string, alarmName: string, actions: string[], resource: string): PolicyStatement {
    const stack = Stack.of(this);
    return new PolicyStatement({
      sid,
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions,
      resources: [resource],
      conditions: {
        StringEquals: { "aws:SourceAccount": stack.account },
        ArnEquals: {
          "aws:SourceArn": stack.formatArn({
            service: "cloudwatch",
            resource: "alarm",
            resourceName: alarmName,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    });
  }
}
