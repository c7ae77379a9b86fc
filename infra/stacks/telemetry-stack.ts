import { Port } from "aws-cdk-lib/aws-ec2";
import { Cluster, ContainerInsights, type ICluster, Secret } from "aws-cdk-lib/aws-ecs";
import { CfnOutput, Duration, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { collectorConfig } from "../constructs/telemetry/collector-config.ts";
import type { FunctionNetwork } from "../constructs/telemetry/function-network.ts";
import { type JaegerStorage, jaegerConfig, scratchDirectory } from "../constructs/telemetry/jaeger-config.ts";
import { PrivateEntrance } from "../constructs/telemetry/private-entrance.ts";
import { PrivateNetwork } from "../constructs/telemetry/private-network.ts";
import { programImages } from "../constructs/telemetry/program-images.ts";
import { SpanRetention } from "../constructs/telemetry/span-retention.ts";
import { SpanSearch, searchNodes } from "../constructs/telemetry/span-search.ts";
import { healthCheck, healthPort, TelemetryProgram } from "../constructs/telemetry/telemetry-program.ts";
import type { Environment } from "./environments.ts";
import type { TelemetrySettings } from "./telemetry-settings.ts";
import { withoutBootstrapRule } from "./without-bootstrap-rule.ts";

export interface TelemetryStackProps {
  prefix?: string | undefined;
  environment: Environment;
  telemetry: TelemetrySettings;
}

/** What the load balancer is asked at; the last is for the collector only. */
const ports = { otlp: 4318, query: 16686, jaegerOtlp: 14318 };

/** Jaeger with a tail-sampling collector before it, in a network that the functions are placed in: see decision 016. */
export class TelemetryStack extends Stack {
  /** Where the functions are to be, so that they reach the collector. */
  readonly functionNetwork: FunctionNetwork;

  constructor(scope: Construct, id: string, { prefix, environment, telemetry }: TelemetryStackProps) {
    const named = (name: string) => (prefix ? `${prefix}-${name}` : name);
    super(scope, id, {
      stackName: named(id),
      description: "OpenTelemetry collector and Jaeger of the job pipeline, without a public address",
      terminationProtection: environment.terminationProtection,
      synthesizer: withoutBootstrapRule(),
    });
    const { logRetention } = environment;
    const { natGateways, samplingPercentage, storage, programs } = environment.telemetry;
    const network = new PrivateNetwork(this, "Network", { natGateways, logRetention });
    const { vpc, subnets, functions } = network;
    this.functionNetwork = { vpc, subnets, group: functions };
    const readers = network.group("Readers", "Who may look at traces: a VPN or a bastion of yours");
    const entrance = new PrivateEntrance(this, "Entrance", {
      network,
      ...telemetry,
      deletionProtection: environment.terminationProtection,
      logRetentionDays: logRetention,
    });
    // The class's own type says `undefined` where the interface has an optional property.
    const cluster = new Cluster(this, "Cluster", { vpc, containerInsightsV2: ContainerInsights.ENABLED }) as ICluster;
    const images = programImages();
    const groups = {
      collector: network.group("Collector", "OpenTelemetry collector"),
      jaeger: network.group("Jaeger", "Jaeger"),
    };
    for (const group of Object.values(groups)) {
      // Images, logs and secrets, by the NAT gateway.
      group.connections.allowToAnyIpv4(Port.tcp(443), "Registry and AWS");
      group.addIngressRule(entrance.group, Port.tcp(healthPort), "Health checks");
      entrance.group.addEgressRule(group, Port.tcp(healthPort), "Health checks");
    }
    readers.addEgressRule(entrance.group, Port.tcp(ports.query), "Traces");
    groups.collector.addEgressRule(entrance.group, Port.tcp(ports.jaegerOtlp), "Spans for Jaeger");

    const collector = new TelemetryProgram(this, "Collector", {
      cluster,
      network,
      group: groups.collector,
      image: images.collector,
      ...programs.collector,
      config: collectorConfig(programs.collector),
      environment: {
        JAEGER_OTLP_ENDPOINT: `${entrance.url}:${ports.jaegerOtlp}`,
        SAMPLING_PERCENTAGE: String(samplingPercentage),
      },
      ports: [4318],
      logRetention,
    });
    const store = this.#store(storage, { network, environment });
    store.search?.admit(groups.jaeger);
    if (store.search && storage.kind === "opensearch") {
      new SpanRetention(this, "Retention", {
        ruleName: named("delete-old-spans"),
        cluster,
        network,
        search: store.search,
        image: images.indexCleaner,
        days: storage.retentionDays,
        logRetention,
      });
    }
    const jaeger = new TelemetryProgram(this, "Jaeger", {
      cluster,
      network,
      group: groups.jaeger,
      image: images.jaeger,
      ...programs.jaeger,
      config: jaegerConfig(store.jaeger),
      ...(store.search && {
        environment: { OPENSEARCH_ENDPOINT: store.search.url, OPENSEARCH_USER: store.search.user },
        secrets: { OPENSEARCH_PASSWORD: Secret.fromSecretsManager(store.search.secret, "password") },
      }),
      ports: [4318, 16686],
      scratch: scratchDirectory,
      containerHealth: {
        command: ["CMD", "wget", "--quiet", "--spider", `http://127.0.0.1:${healthPort}/status`],
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
      logRetention,
    });

    const wayTo = (program: TelemetryProgram, containerName: string, containerPort: number) => ({
      target: program.service.loadBalancerTarget({ containerName, containerPort }),
      health: healthCheck,
    });
    entrance.open("Spans", { port: ports.otlp, from: functions, ...wayTo(collector, "collector", 4318) });
    entrance.open("Kept", { port: ports.jaegerOtlp, from: groups.collector, ...wayTo(jaeger, "jaeger", 4318) });
    entrance.open("Traces", { port: ports.query, from: readers, ...wayTo(jaeger, "jaeger", 16686) });
    new CfnOutput(this, "TracesUrl", { value: `${entrance.url}:${ports.query}`, description: "Jaeger's page and API" });
    new CfnOutput(this, "ReadersGroup", {
      value: readers.securityGroupId,
      description: "Security group that may look at traces",
    });
  }

  #store(
    storage: Environment["telemetry"]["storage"],
    { network, environment }: { network: PrivateNetwork; environment: Environment },
  ): { jaeger: JaegerStorage; search?: SpanSearch } {
    if (storage.kind === "badger") return { jaeger: storage };
    const search = new SpanSearch(this, "Search", {
      network,
      gigabytes: storage.gigabytes,
      outliveStack: environment.tables.outliveStack,
      logRetention: environment.logRetention,
    });
    return { jaeger: { kind: "opensearch", nodes: searchNodes }, search };
  }
}
