import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { startRuntime } from "../../../infra/local/runtime.ts";
import type { OptOut } from "./aws-under-test.ts";
import { deployWithCdk } from "./deploy-with-cdk.ts";
import { embedded } from "./embedded.ts";
import { ministack } from "./ministack.ts";
import { startMiniStack } from "./start-ministack.ts";

export interface DeployOptions {
  /** Folder of the cloud assembly. */
  assembly: string;
  otlpUrl: string;
  /** For every function, over the template's. */
  environment: Record<string, string>;
  /** Time-out of the processor, instead of the 900 s of the stack. */
  processorTimeoutSeconds: number;
}

/** An AWS with the stack `Jobs`. */
export interface Deployment {
  url: string;
  stop(): Promise<void>;
}

export interface DeploymentTarget {
  name: string;
  optOuts: readonly OptOut[];
  deploy(options: DeployOptions): Promise<Deployment>;
}

/** Our own emulators stand the template up themselves; schedules and alarms run faster than on AWS. */
const toEmbedded: DeploymentTarget = {
  ...embedded,
  async deploy({ assembly, otlpUrl, environment, processorTimeoutSeconds }) {
    const runtime = await startRuntime({
      assembly,
      otlpEndpoint: otlpUrl,
      environment,
      // 900 s of the template last as long as asked for, but ten seconds at least.
      timeScale: processorTimeoutSeconds / 900,
    });
    return { url: runtime.url, stop: () => runtime.stop({ drainMs: 1_000 }) };
  },
};

/** The CDK deploys to MiniStack as to AWS; what differs from AWS then is changed in the functions' configuration. */
const toMiniStack: DeploymentTarget = {
  ...ministack,
  async deploy({ assembly, otlpUrl, environment, processorTimeoutSeconds }) {
    const running = process.env.MINISTACK_URL;
    const { url, stop } = running === undefined ? await startMiniStack() : { url: running, stop: async () => {} };
    try {
      await deployWithCdk({ assembly, endpoint: url });
      await configureFunctions(url, { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl }, processorTimeoutSeconds);
      return { url, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

export const deploymentTargets = [toEmbedded, toMiniStack];

async function configureFunctions(endpoint: string, environment: Record<string, string>, processorTimeout: number) {
  const lambda = new LambdaClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  for (const FunctionName of ["job-ingester", "job-processor", "job-reconciler", "job-notifier"]) {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        Environment: { Variables: { ...Environment?.Variables, ...environment } },
        Timeout: FunctionName === "job-processor" ? processorTimeout : undefined,
      }),
    );
  }
  lambda.destroy();
}
