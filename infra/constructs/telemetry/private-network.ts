import {
  FlowLogDestination,
  FlowLogMaxAggregationInterval,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";

export interface PrivateNetworkProps {
  /** How many NAT gateways, 1 or 2: with one, an availability zone that fails takes the way out of the other along. */
  natGateways: number;
  logRetention: RetentionDays;
}

/** Two availability zones without a way in. The way out is a NAT gateway, for DynamoDB and S3 a free gateway endpoint (see decision 016). */
export class PrivateNetwork extends Construct {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  /** The group of the functions: who is in it may send spans. */
  readonly functions: ISecurityGroup;

  constructor(scope: Construct, id: string, { natGateways, logRetention }: PrivateNetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, "Vpc", {
      ipAddresses: IpAddresses.cidr("10.42.0.0/16"),
      maxAzs: 2,
      natGateways,
      // Only the NAT gateways are there.
      subnetConfiguration: [
        { name: "nat", subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
        { name: "private", subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
      ],
      gatewayEndpoints: {
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
    });
    // The class's own type says `string | undefined` where the interface has an optional property.
    this.vpc = vpc as IVpc;
    const logGroup = new LogGroup(this, "FlowLogs", { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
    vpc.addFlowLog("FlowLog", {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      maxAggregationInterval: FlowLogMaxAggregationInterval.TEN_MINUTES,
    });
    // Webhooks of jobs may be at any port of their hosts.
    this.functions = this.group("Functions", "Functions of the job pipeline", { allowAllOutbound: true });
  }

  /** A security group that nothing may reach, and that reaches nothing unless it is said. */
  group(id: string, description: string, { allowAllOutbound = false } = {}): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound });
  }
}
