import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App, type Stack } from "aws-cdk-lib/core";
import { z } from "zod";
import { JobsStack } from "../../infra/stacks/jobs-stack.ts";
import { readSettings } from "../../infra/stacks/settings.ts";
import { TelemetryStack } from "../../infra/stacks/telemetry-stack.ts";

const directory = resolve(import.meta.dirname, "../fixtures/infra/bundle");
const bundles = {
  ingester: { directory },
  processor: { directory },
  reconciler: { directory },
  notifier: { directory },
};

const name = z.object({ Name: z.string(), Value: z.unknown() });
const taskDefinition = z.object({
  Type: z.literal("AWS::ECS::TaskDefinition"),
  Properties: z.object({
    ContainerDefinitions: z.tuple([
      z.object({
        Name: z.string(),
        Image: z.string(),
        Command: z.array(z.unknown()),
        Environment: z.array(name),
        Secrets: z.array(z.object({ Name: z.string() })).default([]),
      }),
    ]),
  }),
});

/** A program as its task definition starts it. */
export interface DeployedProgram {
  image: string;
  args: string[];
  /** Values that only CloudFormation knows are `from CloudFormation`. */
  environment: Record<string, string>;
}

/** The stacks Telemetry and Jobs in an app of their own; `outdir` is the caller's to delete. */
export function telemetryApp(context: Record<string, string> = {}): {
  app: App;
  outdir: string;
  telemetry: Stack;
  jobs: Stack;
} {
  const outdir = mkdtempSync(join(tmpdir(), "telemetry-stack-"));
  const app = new App({
    outdir,
    builtinCloudFormationValidation: false,
    postCliContext: { telemetry: "true", ...context },
  });
  const settings = readSettings(app.node);
  if (settings.telemetry === undefined) throw new Error("expected the context to want the stack Telemetry");
  const telemetry = new TelemetryStack(app, "Telemetry", { ...settings, telemetry: settings.telemetry });
  const jobs = new JobsStack(app, "Jobs", { ...settings, network: telemetry.functionNetwork, bundles });
  return { app, outdir, telemetry, jobs };
}

/** The programs of a template by the name of their container. */
export function deployedPrograms(resources: Record<string, unknown>): Map<string, DeployedProgram> {
  const programs = new Map<string, DeployedProgram>();
  for (const resource of Object.values(resources)) {
    const parsed = taskDefinition.safeParse(resource);
    if (!parsed.success) continue;
    const [{ Name, Image, Command, Environment, Secrets }] = parsed.data.Properties.ContainerDefinitions;
    const known = (value: unknown) => (typeof value === "string" ? value : "from CloudFormation");
    const environment = [
      ...Environment.map(({ Name: key, Value }) => [key, known(Value)]),
      ...Secrets.map(({ Name: key }) => [key, known(undefined)]),
    ];
    programs.set(Name, { image: Image, args: Command.map(known), environment: Object.fromEntries(environment) });
  }
  return programs;
}
