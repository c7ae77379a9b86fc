import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "aws-cdk-lib/core";
import { bundleFunctions, type FunctionKey, functionEntries } from "./constructs/bundling.ts";
import type { FunctionNetwork } from "./constructs/telemetry/function-network.ts";
import { readSettings, SettingError } from "./stacks/settings.ts";
import type { TelemetryStackProps } from "./stacks/telemetry-stack.ts";

export interface SynthesiseOptions {
  /** Where the cloud assembly goes; default what the CDK CLI says in `CDK_OUTDIR`, else a new temporary directory. */
  outdir?: string;
  /** Owner prefix of every name; default the context value `prefix`. */
  prefix?: string;
  /** Also checks the stack, with cdk-nag (AwsSolutions) and CloudFormation's own schemas; default the context value `nag`, which cdk.json sets. */
  nag?: boolean;
  /** Handler files to bundle instead of the project's own. */
  entries?: Record<FunctionKey, string>;
}

/** Writes the cloud assembly of the stack `Jobs`. Throws when a function does not build, a setting is wrong, or a check fails. */
export async function synthesise(options: SynthesiseOptions = {}): Promise<{ outdir: string }> {
  const directory = await mkdtemp(join(tmpdir(), "jobtrail-bundles-"));
  try {
    // esbuild is a process of its own: it bundles while the CDK loads here.
    const [bundles, { App }, { JobsStack }] = await Promise.all([
      bundleFunctions(directory, options.entries ?? functionEntries),
      import("aws-cdk-lib/core"),
      import("./stacks/jobs-stack.ts"),
    ]);
    const app = new App({
      ...(options.outdir && { outdir: options.outdir }),
      postCliContext: {
        ...(options.prefix && { prefix: options.prefix }),
        "@aws-cdk/core:validateAgainstDefaultRules": true,
      },
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      treeMetadata: false,
    });
    const settings = readSettings(app.node);
    const network = settings.telemetry && (await addTelemetry(app, { ...settings, telemetry: settings.telemetry }));
    new JobsStack(app, "Jobs", { ...settings, network, bundles });
    if (options.nag ?? app.node.tryGetContext("nag")) {
      const { addChecks } = await import("./stacks/checks.ts");
      addChecks(app);
    }
    app.synth();
    return { outdir: app.outdir };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The modules of a network, tasks and a load balancer are loaded by who wants them. */
async function addTelemetry(app: App, settings: TelemetryStackProps): Promise<FunctionNetwork> {
  const { TelemetryStack } = await import("./stacks/telemetry-stack.ts");
  return new TelemetryStack(app, "Telemetry", settings).functionNetwork;
}

if (import.meta.main) {
  await synthesise().catch((error: unknown) => {
    console.error(error instanceof SettingError ? error.message : error);
    process.exitCode = 1;
  });
}
