import { type ISecurityGroup, Port, type SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { AnyPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnResourcePolicy, LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { CfnDomain } from "aws-cdk-lib/aws-opensearchservice";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Aws, RemovalPolicy, Stack, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { PrivateNetwork } from "./private-network.ts";

/** Data nodes, one in each availability zone of the network. */
export const searchNodes = 2;

export interface SpanSearchProps {
  network: PrivateNetwork;
  /** Gigabytes on each node. */
  gigabytes: number;
  outliveStack: boolean;
  logRetention: RetentionDays;
}

/** The OpenSearch domain that keeps Jaeger's spans: in the network, encrypted everywhere, open to one user with a generated password. */
export class SpanSearch extends Construct {
  readonly user = "jaeger";
  /** JSON with `password`. */
  readonly secret: ISecret;
  /** `https://vpc-….es.amazonaws.com` */
  readonly url: string;
  readonly #group: SecurityGroup;

  constructor(scope: Construct, id: string, { network, gigabytes, outliveStack, logRetention }: SpanSearchProps) {
    super(scope, id);
    this.#group = network.group("Search", "OpenSearch domain of the spans");
    const secret = new Secret(this, "Password", {
      description: "Password of Jaeger at its OpenSearch domain",
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: this.user }),
        generateStringKey: "password",
        passwordLength: 32,
        // What is left of the punctuation means nothing in YAML, where the collector's configuration puts it.
        excludeCharacters: "\"'\\`!#$%&()*,/:;<=>?@[]^{|}~",
      },
      removalPolicy: outliveStack ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // The class's own type says `string | undefined` where the interface has an optional property.
    this.secret = secret as ISecret;
    Validations.of(secret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason:
        "The domain's master user takes a new password by an update of the stack only; it is reachable from Jaeger's task alone",
    });
    const logs = new LogGroup(this, "SlowLogs", { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
    const mayLog = new CfnResourcePolicy(this, "MayLog", {
      policyName: `${Stack.of(this).stackName}-span-search`,
      policyDocument: Stack.of(this).toJsonString(
        new PolicyDocument({
          statements: [
            new PolicyStatement({
              principals: [new ServicePrincipal("es.amazonaws.com")],
              actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
              resources: [logs.logGroupArn],
              conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
            }),
          ],
        }),
      ),
    });
    const slowLog = { cloudWatchLogsLogGroupArn: logs.logGroupArn, enabled: true };
    const domain = new CfnDomain(this, "Domain", {
      engineVersion: "OpenSearch_2.19",
      clusterConfig: {
        instanceType: "r6g.large.search",
        instanceCount: searchNodes,
        zoneAwarenessEnabled: true,
        zoneAwarenessConfig: { availabilityZoneCount: searchNodes },
      },
      ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: gigabytes },
      encryptionAtRestOptions: { enabled: true },
      nodeToNodeEncryptionOptions: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: true,
        masterUserOptions: {
          masterUserName: this.user,
          masterUserPassword: this.secret.secretValueFromJson("password").unsafeUnwrap(),
        },
      },
      vpcOptions: {
        subnetIds: network.vpc.selectSubnets(network.subnets).subnetIds.slice(0, searchNodes),
        securityGroupIds: [this.#group.securityGroupId],
      },
      accessPolicies: new PolicyDocument({
        statements: [
          new PolicyStatement({
            principals: [new AnyPrincipal()],
            actions: ["es:ESHttp*"],
            resources: [Stack.of(this).formatArn({ service: "es", resource: "domain", resourceName: "*" })],
          }),
        ],
      }),
      logPublishingOptions: { SEARCH_SLOW_LOGS: slowLog, INDEX_SLOW_LOGS: slowLog },
    });
    domain.addResourceDependency(mayLog);
    domain.applyRemovalPolicy(outliveStack ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    Validations.of(domain).acknowledge(
      {
        id: "AwsSolutions-OS3",
        reason: "It has no public address: its security group admits Jaeger's alone",
      },
      {
        id: "AwsSolutions-OS4",
        reason:
          "Three master nodes would cost more than the two data nodes; spans are a copy that may be lost, jobs and their records are elsewhere",
      },
      {
        id: "AwsSolutions-OS5",
        reason:
          "Requests are not signed but have user and password, which fine-grained access control asks for; nobody is anonymous",
      },
    );
    this.url = `https://${domain.attrDomainEndpoint}`;
  }

  admit(group: ISecurityGroup): void {
    this.#group.addIngressRule(group, Port.tcp(443), `Spans by ${group.node.id}`);
  }
}
