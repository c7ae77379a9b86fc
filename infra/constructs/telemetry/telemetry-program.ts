import type { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import {
  Capability,
  ContainerImage,
  CpuArchitecture,
  FargatePlatformVersion,
  FargateService,
  FargateTaskDefinition,
  type HealthCheck,
  type ICluster,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
  type Secret,
} from "aws-cdk-lib/aws-ecs";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { PrivateNetwork } from "./private-network.ts";

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

export interface TelemetryProgramProps {
  cluster: ICluster;
  network: PrivateNetwork;
  group: SecurityGroup;
  image: string;
  cpu: number;
  memoryMiB: number;
  /** YAML, which the program reads from its environment: no image has to be built for it. */
  config: string;
  environment?: Record<string, string>;
  secrets?: Record<string, Secret>;
  ports: number[];
  /** The one directory that may be written to; the image declares it as a volume. */
  scratch?: string;
  containerHealth?: HealthCheck;
  logRetention: RetentionDays;
}

/** One task of a program on Fargate, replaced when it ends or is not well; a deployment that does not get well goes back. */
export class TelemetryProgram extends Construct {
  readonly service: FargateService;

  constructor(scope: Construct, id: string, props: TelemetryProgramProps) {
    super(scope, id);
    const { cluster, network, group, ports, scratch } = props;
    const task = new FargateTaskDefinition(this, "Task", {
      cpu: props.cpu,
      memoryLimitMiB: props.memoryMiB,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
      ...(scratch && { volumes: [{ name: "scratch" }] }),
    });
    const name = id.toLowerCase();
    const logGroup = new LogGroup(this, "Logs", {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const linuxParameters = new LinuxParameters(this, "Linux");
    linuxParameters.dropCapabilities(Capability.ALL);
    const container = task.addContainer(name, {
      image: ContainerImage.fromRegistry(props.image),
      command: ["--config=env:CONFIG"],
      environment: { CONFIG: props.config, ...props.environment },
      ...(props.secrets && { secrets: props.secrets }),
      portMappings: [...ports, healthPort].map((containerPort) => ({ containerPort })),
      ...(props.containerHealth && { healthCheck: props.containerHealth }),
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: name }),
      readonlyRootFilesystem: true,
      linuxParameters,
      stopTimeout: Duration.seconds(60),
    });
    if (scratch) container.addMountPoints({ sourceVolume: "scratch", containerPath: scratch, readOnly: false });
    Validations.of(task).acknowledge(
      {
        id: "AwsSolutions-ECS2",
        reason:
          "The configuration is the environment, so that no image has to be built; nothing in it is secret, passwords come as ECS secrets",
      },
      {
        id: "CloudFormation-Validate::E1029",
        reason: "What looks like a reference in the configuration is the collector's own syntax for its environment",
      },
    );
    this.service = new FargateService(this, "Service", {
      cluster,
      taskDefinition: task,
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
