import type { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { FargatePlatformVersion, FargateService, type ICluster } from "aws-cdk-lib/aws-ecs";
import { Duration, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { PrivateNetwork } from "./private-network.ts";
import { type SealedTaskProps, sealedTask } from "./sealed-task.ts";

/** Where both programs say that they are well: the port of `healthcheckv2`. */
export const healthPort = 13133;
export const healthCheck = {
  port: String(healthPort),
  path: "/status",
  interval: Duration.seconds(10),
  timeout: Duration.seconds(5),
  healthyThresholdCount: 2,
  unhealthyThresholdCount: 3,
};

export interface TelemetryProgramProps extends Omit<SealedTaskProps, "name" | "command" | "environment"> {
  cluster: ICluster;
  network: PrivateNetwork;
  group: SecurityGroup;
  /** YAML, which the program reads from its environment: no image has to be built for it. */
  config: string;
  environment?: Record<string, string>;
  ports: number[];
}

/** One task of a program on Fargate, replaced when it ends or is not well; a deployment that does not get well goes back. */
export class TelemetryProgram extends Construct {
  readonly service: FargateService;

  constructor(
    scope: Construct,
    id: string,
    { cluster, network, group, config, environment, ports, ...props }: TelemetryProgramProps,
  ) {
    super(scope, id);
    const taskDefinition = sealedTask(this, {
      ...props,
      name: id.toLowerCase(),
      command: ["--config=env:CONFIG"],
      environment: { CONFIG: config, ...environment },
      ports: [...ports, healthPort],
    });
    Validations.of(taskDefinition).acknowledge({
      id: "CloudFormation-Validate::E1029",
      reason: "What looks like a reference in the configuration is the collector's own syntax for its environment",
    });
    this.service = new FargateService(this, "Service", {
      cluster,
      taskDefinition,
      platformVersion: FargatePlatformVersion.VERSION1_4,
      vpcSubnets: network.subnets,
      securityGroups: [group],
      assignPublicIp: false,
      desiredCount: 1,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriod: Duration.seconds(60),
      enableExecuteCommand: false,
    });
  }
}
