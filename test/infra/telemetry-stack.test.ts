import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { parse } from "yaml";
import { deployedPrograms, telemetryApp } from "../support/telemetry-template.ts";
import { jobsTemplate } from "./jobs-template.ts";
import { TemplateReader } from "./template.ts";

const root = join(import.meta.dirname, "../..");
const made: string[] = [];

afterAll(() => {
  for (const outdir of made) rmSync(outdir, { recursive: true, force: true });
});

function fresh(context: Record<string, string> = {}) {
  const { outdir, telemetry, jobs } = telemetryApp(context);
  made.push(outdir);
  const template = Template.fromStack(telemetry);
  return {
    json: template.toJSON(),
    telemetry: new TemplateReader(template),
    jobs: new TemplateReader(Template.fromStack(jobs)),
  };
}

const secure = {
  env: "prod",
  telemetryHost: "telemetry.example.com",
  telemetryCertificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/abc",
};
const stacks = { dev: fresh(), prod: fresh(secure) };
const environments = ["dev", "prod"] as const;

type Properties = Record<string, unknown>;

function environmentOf(resources: Properties, program: string): Record<string, string> {
  return deployedPrograms(resources).get(program)?.environment ?? {};
}

/** Who may reach whom, from one side of the wire: `Collector on 4318 by Entrance`. */
function rules({ telemetry }: { telemetry: TemplateReader }, type: "Ingress" | "Egress"): string[] {
  const nameOf = (reference: unknown) => {
    const { "Fn::GetAtt": [id = ""] = [] } = reference as { "Fn::GetAtt"?: string[] };
    return /^Network([A-Z][a-z]+)/.exec(id)?.[1] ?? JSON.stringify(reference);
  };
  const other = type === "Ingress" ? "SourceSecurityGroupId" : "DestinationSecurityGroupId";
  return telemetry
    .all(`AWS::EC2::SecurityGroup${type}`)
    .map(([, rule]) => `${nameOf(rule.GroupId)} ${rule.FromPort}-${rule.ToPort} ${nameOf(rule[other])}`)
    .sort();
}

describe.each(environments)("the stack Telemetry of %s", (env) => {
  const { telemetry, json } = stacks[env];
  const search = env === "prod" ? ["Search 443-443 Cleaner", "Search 443-443 Jaeger"] : [];

  it("admits the functions, its readers and its own programs, and nobody by address", () => {
    const groups = telemetry.all("AWS::EC2::SecurityGroup").map(([, group]) => group);

    expect(groups.flatMap(({ SecurityGroupIngress }) => SecurityGroupIngress ?? [])).toEqual([]);
    expect(rules(stacks[env], "Ingress")).toEqual(
      [
        "Collector 13133-13133 Entrance",
        "Collector 4318-4318 Entrance",
        "Entrance 14318-14318 Collector",
        "Entrance 16686-16686 Readers",
        "Entrance 4318-4318 Functions",
        "Jaeger 13133-13133 Entrance",
        "Jaeger 16686-16686 Entrance",
        "Jaeger 4318-4318 Entrance",
        ...search,
      ].sort(),
    );
  });

  it("has a load balancer without a public address, whose access is logged", () => {
    const [[, balancer], ...others] = telemetry.all("AWS::ElasticLoadBalancingV2::LoadBalancer") as [
      [string, Properties],
    ];
    const bucket = telemetry.idOf("AWS::S3::Bucket");

    expect(others).toEqual([]);
    expect(balancer.Scheme).toBe("internal");
    expect(balancer.LoadBalancerAttributes).toEqual(
      expect.arrayContaining([
        { Key: "access_logs.s3.enabled", Value: "true" },
        { Key: "access_logs.s3.bucket", Value: { Ref: bucket } },
        { Key: "deletion_protection.enabled", Value: String(env === "prod") },
      ]),
    );
    for (const [, subnet] of telemetry.all("AWS::EC2::Subnet")) expect(subnet.MapPublicIpOnLaunch).toBe(false);
    expect(JSON.stringify(telemetry.properties("AWS::S3::BucketPolicy"))).toContain(
      '"Action":"s3:PutObject","Effect":"Allow","Principal":{"Service":"logdelivery.elasticloadbalancing.amazonaws.com"}',
    );
  });

  it("leads each port to one program, which says itself that it is well", () => {
    const services = telemetry
      .all("AWS::ECS::Service")
      .flatMap(([, { LoadBalancers }]) => LoadBalancers as Properties[]);
    const ways = telemetry.all("AWS::ElasticLoadBalancingV2::Listener").map(([, listener]) => {
      const [{ TargetGroupArn: to }] = listener.DefaultActions as [{ TargetGroupArn: { Ref: string } }];
      const target = services.find(({ TargetGroupArn }) => (TargetGroupArn as { Ref: string }).Ref === to.Ref);
      return `${listener.Port} ${listener.Protocol} ${target?.ContainerName}:${target?.ContainerPort}`;
    });
    const protocol = env === "prod" ? "HTTPS" : "HTTP";

    expect(ways.sort()).toEqual([
      `14318 ${protocol} jaeger:4318`,
      `16686 ${protocol} jaeger:16686`,
      `4318 ${protocol} collector:4318`,
    ]);
    for (const [, group] of telemetry.all("AWS::ElasticLoadBalancingV2::TargetGroup"))
      expect(group).toMatchObject({ HealthCheckPath: "/status", HealthCheckPort: "13133", TargetType: "ip" });
  });

  it("runs the images of docker-compose.yml as one task each, on ARM, that cannot be entered or written to", () => {
    const compose = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"));
    const programs = deployedPrograms(json.Resources);

    const { collector, jaeger } = compose.services;
    const cleaner = jaeger.image.replace("jaeger:", "jaeger-es-index-cleaner:");

    expect([...programs].map(([name, { image }]) => [name, image]).sort()).toEqual([
      ...(env === "prod" ? [["cleaner", cleaner]] : []),
      ["collector", collector.image],
      ["jaeger", jaeger.image],
    ]);
    for (const [, task] of telemetry.all("AWS::ECS::TaskDefinition")) {
      expect(task).toMatchObject({ RuntimePlatform: { CpuArchitecture: "ARM64" }, NetworkMode: "awsvpc" });
      expect(task.ContainerDefinitions).toEqual([
        expect.objectContaining({
          ReadonlyRootFilesystem: true,
          LinuxParameters: { Capabilities: { Drop: ["ALL"] } },
        }),
      ]);
    }
    for (const [, service] of telemetry.all("AWS::ECS::Service")) {
      expect(service).toMatchObject({
        DesiredCount: 1,
        EnableExecuteCommand: false,
        DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: "DISABLED" } },
      });
    }
  });

  it("asks Jaeger how it is at the IPv4 address that it listens at: `localhost` may be another", () => {
    const [jaeger] = telemetry
      .all("AWS::ECS::TaskDefinition")
      .flatMap(([, { ContainerDefinitions }]) => ContainerDefinitions as Properties[])
      .filter(({ Name }) => Name === "jaeger");

    expect(jaeger?.HealthCheck).toMatchObject({
      Command: ["CMD", "wget", "--quiet", "--spider", "http://127.0.0.1:13133/status"],
    });
  });

  it("gives the programs no right at AWS, and who starts them their logs and the password", () => {
    const rights = telemetry.all("AWS::IAM::Policy").flatMap(([, { Roles, PolicyDocument }]) => {
      const [{ Ref: role }] = Roles as [{ Ref: string }];
      const { Statement } = PolicyDocument as { Statement: { Action: string | string[] }[] };
      return Statement.map(({ Action }) => `${role.replace(/[0-9A-F]{8}$/, "")}: ${[Action].flat().join(" ")}`);
    });
    const password = "secretsmanager:GetSecretValue secretsmanager:DescribeSecret";
    const ofProd = [
      `JaegerTaskExecutionRole: ${password}`,
      "RetentionTaskExecutionRole: logs:CreateLogStream logs:PutLogEvents",
      `RetentionTaskExecutionRole: ${password}`,
      "RetentionTaskEventsRole: ecs:RunTask",
      "RetentionTaskEventsRole: ecs:TagResource",
      "RetentionTaskEventsRole: iam:PassRole",
      "RetentionTaskEventsRole: iam:PassRole",
    ];

    expect(rights.sort()).toEqual(
      [
        "CollectorTaskExecutionRole: logs:CreateLogStream logs:PutLogEvents",
        "JaegerTaskExecutionRole: logs:CreateLogStream logs:PutLogEvents",
        "NetworkVpcFlowLogIAMRole: logs:CreateLogStream logs:PutLogEvents logs:DescribeLogStreams",
        ...(env === "prod" ? ofProd : []),
      ].sort(),
    );
    for (const [, role] of telemetry.all("AWS::IAM::Role")) {
      expect(role).not.toHaveProperty("ManagedPolicyArns");
      expect(role).not.toHaveProperty("Policies");
    }
  });

  it("samples as observability/config/collector.yaml does", () => {
    const source = parse(readFileSync(join(root, "observability/config/collector.yaml"), "utf8"));
    const environment = environmentOf(json.Resources, "collector");
    const config = parse(environment.CONFIG ?? "");
    const url = env === "prod" ? "https://telemetry.example.com" : "http://telemetry.jobtrail.internal";

    expect(config.processors.tail_sampling).toEqual(source.processors.tail_sampling);
    expect(config.service.pipelines["traces/kept"]).toEqual(source.service.pipelines["traces/kept"]);
    expect(Object.keys(config.exporters)).toEqual(["otlphttp/jaeger"]);
    expect(environment).toMatchObject({
      JAEGER_OTLP_ENDPOINT: `${url}:14318`,
      SAMPLING_PERCENTAGE: env === "prod" ? "10" : "100",
    });
  });

  it("keeps logs for as long as the environment says, those of refused and taken connections too", () => {
    const days = env === "prod" ? 90 : 7;

    for (const [, group] of telemetry.all("AWS::Logs::LogGroup")) expect(group.RetentionInDays).toBe(days);
    expect(telemetry.properties("AWS::EC2::FlowLog")).toMatchObject({ ResourceType: "VPC", TrafficType: "ALL" });
  });

  it("is known by its name inside of its network only", () => {
    const network = telemetry.idOf("AWS::EC2::VPC");

    expect(telemetry.properties("AWS::Route53::HostedZone")).toEqual({
      Name: env === "prod" ? "telemetry.example.com." : "telemetry.jobtrail.internal.",
      VPCs: [{ VPCId: { Ref: network }, VPCRegion: { Ref: "AWS::Region" } }],
    });
  });
});

describe("spans", () => {
  it("of dev are in files of Jaeger's task, in the one directory that it may write to", () => {
    const { telemetry, json } = stacks.dev;
    const environment = environmentOf(json.Resources, "jaeger");
    const [task] = telemetry.all("AWS::ECS::TaskDefinition").filter(([, { Volumes }]) => Volumes !== undefined);
    const containers = task?.[1].ContainerDefinitions;

    expect(telemetry.all("AWS::OpenSearchService::Domain")).toEqual([]);
    expect(containers).toMatchObject([
      { MountPoints: [{ ContainerPath: "/tmp", ReadOnly: false, SourceVolume: "scratch" }] },
    ]);
    expect(parse(environment.CONFIG ?? "").extensions.jaeger_storage.backends.traces.badger).toEqual({
      ephemeral: false,
      directories: { keys: "/tmp/badger/keys", values: "/tmp/badger/values" },
      ttl: { spans: "72h" },
    });
  });

  it("of prod are in an encrypted OpenSearch domain, whose password only the tasks are given", () => {
    const { telemetry, json } = stacks.prod;
    const secret = { Ref: telemetry.idOf("AWS::SecretsManager::Secret") };
    const domain = telemetry.properties("AWS::OpenSearchService::Domain");
    const environment = environmentOf(json.Resources, "jaeger");

    expect(domain).toMatchObject({
      AdvancedSecurityOptions: {
        Enabled: true,
        InternalUserDatabaseEnabled: true,
        MasterUserOptions: {
          MasterUserName: environment.OPENSEARCH_USER,
          MasterUserPassword: {
            "Fn::Join": ["", ["{{resolve:secretsmanager:", secret, ":SecretString:password::}}"]],
          },
        },
      },
      DomainEndpointOptions: { EnforceHTTPS: true },
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
    });
    const tasks = telemetry.all("AWS::ECS::TaskDefinition").map(([, task]) => JSON.stringify(task));
    const secrets = tasks.map((task) => /"Secrets":\[\{"Name":"(\w+)"/.exec(task)?.[1] ?? "none").sort();
    expect(secrets).toEqual(["ES_PASSWORD", "OPENSEARCH_PASSWORD", "none"]);
    expect(telemetry.deletionPolicy("AWS::OpenSearchService::Domain", {})).toBe("Retain");
  });

  it("of prod are deleted after two weeks, index by index", () => {
    const { telemetry, json } = stacks.prod;
    const { args, environment } = deployedPrograms(json.Resources).get("cleaner") ?? {};
    const jaeger = parse(environmentOf(json.Resources, "jaeger").CONFIG ?? "");

    expect(args).toEqual(["14", "from CloudFormation"]);
    expect(environment?.INDEX_PREFIX).toBe(
      jaeger.extensions.jaeger_storage.backends.traces.opensearch.indices.index_prefix,
    );
    expect(telemetry.properties("AWS::Events::Rule")).toMatchObject({
      Name: "delete-old-spans",
      ScheduleExpression: "rate(1 day)",
      Targets: [{ EcsParameters: { NetworkConfiguration: { AwsVpcConfiguration: { AssignPublicIp: "DISABLED" } } } }],
    });
  });
});

describe("the functions", () => {
  const { jobs } = stacks.dev;
  const imported = (what: string) => ({ "Fn::ImportValue": expect.stringContaining(what) });

  it("are in that network and send their spans to its load balancer", () => {
    const functions = jobs.all("AWS::Lambda::Function");

    expect(functions.length).toBeGreaterThan(2);
    for (const [, { VpcConfig }] of functions) {
      expect(VpcConfig).toEqual({
        SecurityGroupIds: [imported("NetworkFunctions")],
        SubnetIds: [imported("privateSubnet1"), imported("privateSubnet2")],
      });
    }
    expect(jobs.parameters()).toMatchObject({
      OtlpEndpoint: { Default: "http://telemetry.jobtrail.internal:4318" },
      TraceUrl: { Default: "http://telemetry.jobtrail.internal:16686" },
    });
    expect(stacks.prod.jobs.parameters()).toMatchObject({
      OtlpEndpoint: { Default: "https://telemetry.example.com:4318" },
      TraceUrl: { Default: "https://telemetry.example.com:16686" },
    });
  });

  it("let Lambda make interfaces there, and may not make any themselves", () => {
    for (const [, { FunctionName, Role }] of jobs.all("AWS::Lambda::Function")) {
      const [role] = (Role as { "Fn::GetAtt": [string] })["Fn::GetAtt"];
      const { PolicyDocument } = jobs.properties("AWS::IAM::Policy", { Roles: [{ Ref: role }] });
      const { Statement } = PolicyDocument as { Statement: Properties[] };
      const about = Statement.filter(({ Action }) => JSON.stringify(Action).includes("ec2:"));
      const [create, change, look, deny, ...others] = about.map((each) => JSON.stringify(each));

      expect(others).toEqual([]);
      expect(create).toMatch(/"ec2:CreateNetworkInterface".*:network-interface\/\*.*NetworkFunctions.*privateSubnet1/);
      expect(create).not.toMatch(/"Resource":"\*"/);
      expect(change).toMatch(/DeleteNetworkInterface","ec2:AssignPrivateIpAddresses","ec2:UnassignPrivateIpAddresses"/);
      expect(look).toMatch(/"ec2:DescribeNetworkInterfaces","ec2:DescribeSubnets"/);
      expect(deny).toContain('"Effect":"Deny"');
      expect(deny).toContain(`:function:${FunctionName}`);
    }
  });

  it("have no network and none of these rights without the stack", () => {
    const { template, outdir } = jobsTemplate();
    made.push(outdir);
    const everything = JSON.stringify(template.everything());

    expect(everything).toContain('"AWS::Lambda::Function"');
    expect(everything).not.toContain("VpcConfig");
    expect(everything).not.toContain("ec2:");
  });
});
