import { type ISecurityGroup, Port, type SecurityGroup } from "aws-cdk-lib/aws-ec2";
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroupProps,
  type IApplicationLoadBalancerTarget,
  ListenerCertificate,
  SslPolicy,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { ARecord, PrivateHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { LoadBalancerTarget } from "aws-cdk-lib/aws-route53-targets";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { PrivateNetwork } from "./private-network.ts";

export interface PrivateEntranceProps {
  network: PrivateNetwork;
  /** Name of the load balancer inside of the network: `telemetry.jobtrail.internal`. */
  host: string;
  /** Certificate for `host`; without it there is no TLS. */
  certificateArn?: string | undefined;
  deletionProtection: boolean;
  logRetentionDays: number;
}

export interface WayIn {
  port: number;
  from: ISecurityGroup;
  target: IApplicationLoadBalancerTarget;
  /** Where the target says that it is well. */
  health: NonNullable<ApplicationTargetGroupProps["healthCheck"]>;
}

/** The load balancer that has no public address, under a name that only the network knows. */
export class PrivateEntrance extends Construct {
  readonly group: SecurityGroup;
  /** `http://telemetry.jobtrail.internal`, without port. */
  readonly url: string;
  readonly #balancer: ApplicationLoadBalancer;
  readonly #certificates: ListenerCertificate[];

  constructor(
    scope: Construct,
    id: string,
    { network, host, certificateArn, deletionProtection, logRetentionDays }: PrivateEntranceProps,
  ) {
    super(scope, id);
    this.url = `${certificateArn ? "https" : "http"}://${host}`;
    this.#certificates = certificateArn ? [ListenerCertificate.fromArn(certificateArn)] : [];
    this.group = network.group("Entrance", "Load balancer of the telemetry");
    this.#balancer = new ApplicationLoadBalancer(this, "Balancer", {
      vpc: network.vpc,
      vpcSubnets: network.subnets,
      internetFacing: false,
      securityGroup: this.group,
      dropInvalidHeaderFields: true,
      deletionProtection,
    });
    this.#logAccess(logRetentionDays);
    const zone = new PrivateHostedZone(this, "Zone", { zoneName: host, vpc: network.vpc });
    new ARecord(this, "Address", { zone, target: RecordTarget.fromAlias(new LoadBalancerTarget(this.#balancer)) });
  }

  /** Opens a port for one group and leads it to one program. */
  open(id: string, { port, from, target, health }: WayIn): void {
    const secure = this.#certificates.length > 0;
    const listener = this.#balancer.addListener(id, {
      port,
      protocol: secure ? ApplicationProtocol.HTTPS : ApplicationProtocol.HTTP,
      certificates: this.#certificates,
      ...(secure && { sslPolicy: SslPolicy.RECOMMENDED_TLS }),
      open: false,
    });
    this.group.addIngressRule(from, Port.tcp(port), `${id} by ${from.node.id}`);
    listener.addTargets(id, {
      protocol: ApplicationProtocol.HTTP,
      targets: [target],
      healthCheck: health,
      deregistrationDelay: Duration.seconds(15),
    });
  }

  /** The bucket empties itself, and stays when the stack goes: a bucket that is not empty cannot be deleted. */
  #logAccess(retentionDays: number): void {
    const bucket = new Bucket(this, "AccessLogs", {
      // Load balancers write to no bucket with a key of one's own.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(retentionDays) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "It holds the access logs of the load balancer; a log of who reads them would need a bucket of the same kind",
    });
    // logAccessLogs of the CDK wants to know the region; this principal is the same in all of them. It writes below the number of the account that
    // the load balancer is in. AWS's policy asks for no source, and one that asks is refused when the requests name none.
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("logdelivery.elasticloadbalancing.amazonaws.com")],
        actions: ["s3:PutObject"],
        resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(this).account}/*`)],
      }),
    );
    this.#balancer.setAttribute("access_logs.s3.enabled", "true");
    this.#balancer.setAttribute("access_logs.s3.bucket", bucket.bucketName);
    if (bucket.policy) this.#balancer.node.addDependency(bucket.policy);
  }
}
