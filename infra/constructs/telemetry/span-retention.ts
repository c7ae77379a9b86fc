import { Port } from "aws-cdk-lib/aws-ec2";
import {
  type CfnCluster,
  FargatePlatformVersion,
  type ICluster,
  type ITaskDefinition,
  Secret,
} from "aws-cdk-lib/aws-ecs";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { EcsTask } from "aws-cdk-lib/aws-events-targets";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { indexPrefix } from "./jaeger-config.ts";
import type { PrivateNetwork } from "./private-network.ts";
import { sealedTask } from "./sealed-task.ts";
import type { SpanSearch } from "./span-search.ts";

export interface SpanRetentionProps {
  ruleName: string;
  cluster: ICluster;
  network: PrivateNetwork;
  search: SpanSearch;
  image: string;
  /** Days that spans are kept. */
  days: number;
  logRetention: RetentionDays;
}

/** Once a day a task of Jaeger's own index cleaner deletes the days that are too old: Jaeger begins an index each day and ends none. */
export class SpanRetention extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { ruleName, cluster, network, search, image, days, logRetention }: SpanRetentionProps,
  ) {
    super(scope, id);
    const group = network.group("Cleaner", "Index cleaner of the spans");
    group.connections.allowToAnyIpv4(Port.tcp(443), "Registry and AWS");
    search.admit(group);
    const taskDefinition = sealedTask(this, {
      name: "cleaner",
      image,
      cpu: 256,
      memoryMiB: 512,
      command: [String(days), search.url],
      environment: { ES_USERNAME: search.user, INDEX_PREFIX: indexPrefix },
      secrets: { ES_PASSWORD: Secret.fromSecretsManager(search.secret, "password") },
      logRetention,
    });
    // The target's role is made below the task.
    Validations.of(taskDefinition).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:*:task/<${Stack.of(this).getLogicalId(cluster.node.defaultChild as CfnCluster)}>/*]`,
      reason: "Who starts a task may tag it, in this cluster alone; a task that is not yet started has no id",
    });
    new Rule(this, "Daily", {
      ruleName,
      schedule: Schedule.rate(Duration.days(1)),
      targets: [
        new EcsTask({
          cluster,
          // The class's own type says `string | undefined` where the interface has an optional property.
          taskDefinition: taskDefinition as ITaskDefinition,
          platformVersion: FargatePlatformVersion.VERSION1_4,
          subnetSelection: network.subnets,
          securityGroups: [group],
          assignPublicIp: false,
          retryAttempts: 2,
          maxEventAge: Duration.hours(2),
        }),
      ],
    });
  }
}
