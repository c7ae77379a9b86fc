import {
  Capability,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  type HealthCheck,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
  type Secret,
} from "aws-cdk-lib/aws-ecs";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

export interface SealedTaskProps {
  /** Name of its one container. */
  name: string;
  image: string;
  cpu: number;
  memoryMiB: number;
  command: string[];
  environment: Record<string, string>;
  secrets?: Record<string, Secret>;
  ports?: number[];
  /** The one directory that may be written to; the image declares it as a volume. */
  scratch?: string;
  containerHealth?: HealthCheck;
  logRetention: RetentionDays;
}

/** A task of one container on ARM, without a right at AWS, without Linux capabilities, with a file system that is read-only. */
export function sealedTask(scope: Construct, props: SealedTaskProps): FargateTaskDefinition {
  const { name, ports = [], scratch } = props;
  const task = new FargateTaskDefinition(scope, "Task", {
    cpu: props.cpu,
    memoryLimitMiB: props.memoryMiB,
    runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    ...(scratch && { volumes: [{ name: "scratch" }] }),
  });
  const logGroup = new LogGroup(scope, "Logs", {
    retention: props.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const linuxParameters = new LinuxParameters(scope, "Linux");
  linuxParameters.dropCapabilities(Capability.ALL);
  const container = task.addContainer(name, {
    image: ContainerImage.fromRegistry(props.image),
    command: props.command,
    environment: props.environment,
    ...(props.secrets && { secrets: props.secrets }),
    portMappings: ports.map((containerPort) => ({ containerPort })),
    ...(props.containerHealth && { healthCheck: props.containerHealth }),
    logging: LogDriver.awsLogs({ logGroup, streamPrefix: name }),
    readonlyRootFilesystem: true,
    linuxParameters,
    stopTimeout: Duration.seconds(60),
  });
  if (scratch) container.addMountPoints({ sourceVolume: "scratch", containerPath: scratch, readOnly: false });
  Validations.of(task).acknowledge({
    id: "AwsSolutions-ECS2",
    reason: "Nothing in the environment is secret: it holds configuration and addresses, passwords come as ECS secrets",
  });
  return task;
}
