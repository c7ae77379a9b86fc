import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { type Duration, RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { allowInterfaces, type FunctionNetwork } from "./telemetry/function-network.ts";

/** What every function of ours is given. */
export interface JobFunctionProps {
  functionName: string;
  description: string;
  /** Directory with the bundled `index.mjs` (see bundling.ts). */
  bundle: string;
  timeout: Duration;
  logRetention: RetentionDays;
  /** Where it is placed; default no network of ours. */
  network?: FunctionNetwork | undefined;
  environment: Record<string, string>;
}

/** A function on Node 24 with its own log group and a role that may do nothing but write there, until `may` says more. */
export class JobFunction extends NodejsFunction {
  /** The name as it is, where `functionName` is a reference. */
  readonly plainName: string;

  constructor(
    scope: Construct,
    id: string,
    { functionName, description, bundle, timeout, logRetention, network, environment }: JobFunctionProps,
  ) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    super(scope, id, {
      functionName,
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Resident size is about 100 MB; the rest buys CPU, which is what a cold start waits for.
      memorySize: 512,
      timeout,
      role,
      logGroup,
      code: Code.fromAsset(bundle),
      handler: "index.handler",
      environment: { NODE_OPTIONS: "--enable-source-maps", ...environment },
      ...(network && { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.group] }),
    });
    if (network) allowInterfaces(role, functionName, network);
    this.plainName = functionName;
    this.may(["logs:CreateLogStream", "logs:PutLogEvents"], logGroup.logGroupArn);
  }

  /** Allows exactly these actions on exactly this resource. */
  may(actions: string[], resource: string): void {
    this.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
  }
}
