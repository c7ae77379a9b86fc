import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { JobFunction } from "./job-function.ts";

export interface AlertsProps {
  jobFailuresName: string;
  jobEndStateName: string;
  pipelineAlarmsName: string;
}

/** The topics that are told of jobs and of the pipeline itself, encrypted with a key of their own (see decision 011). */
export class Alerts extends Construct {
  readonly jobFailures: Topic;
  readonly jobEndState: Topic;
  /** Told by alarms only. */
  readonly pipelineAlarms: Topic;
  readonly #key: Key;

  constructor(scope: Construct, id: string, { jobFailuresName, jobEndStateName, pipelineAlarmsName }: AlertsProps) {
    super(scope, id);
    this.#key = new Key(this, "Key", {
      description: `Encrypts the topics ${jobFailuresName}, ${jobEndStateName} and ${pipelineAlarmsName}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.jobFailures = this.#topic("JobFailures", jobFailuresName);
    this.jobEndState = this.#topic("JobEndState", jobEndStateName);
    this.pipelineAlarms = this.#topic("PipelineAlarms", pipelineAlarmsName);
  }

  /** Lets a function publish to one of these topics, and use the key for that. */
  allowPublish(publisher: JobFunction, topic: ITopic): void {
    publisher.may(["sns:Publish"], topic.topicArn);
    publisher.may(["kms:Decrypt", "kms:GenerateDataKey"], this.#key.keyArn);
  }

  /** Lets exactly these alarms publish to one of these topics; by name, because an alarm refers to the topic and the topic to the key. */
  allowAlarms(alarmNames: readonly string[], topic: ITopic): void {
    topic.addToResourcePolicy(
      this.#forAlarms({ sid: "AllowAlarms", alarmNames, actions: ["sns:Publish"], resource: topic.topicArn }),
    );
    this.#key.addToResourcePolicy(
      this.#forAlarms({
        sid: `AllowAlarmsOf${topic.node.id}`,
        alarmNames,
        actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
        // In a key's policy "*" is this key.
        resource: "*",
      }),
    );
  }

  #topic(id: string, topicName: string): Topic {
    return new Topic(this, id, { topicName, masterKey: this.#key, enforceSSL: true });
  }

  #forAlarms({ sid, alarmNames, actions, resource }: AlarmsStatement): PolicyStatement {
    const stack = Stack.of(this);
    const arns = alarmNames.map((resourceName) =>
      stack.formatArn({
        service: "cloudwatch",
        resource: "alarm",
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    return new PolicyStatement({
      sid,
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions,
      resources: [resource],
      conditions: {
        StringEquals: { "aws:SourceAccount": stack.account },
        ArnEquals: { "aws:SourceArn": arns },
      },
    });
  }
}

interface AlarmsStatement {
  sid: string;
  alarmNames: readonly string[];
  actions: string[];
  resource: string;
}
