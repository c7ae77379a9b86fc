import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { App, type AppProps } from "aws-cdk-lib/core";
import { JobsStack } from "../../infra/stacks/jobs-stack.ts";
import { readSettings } from "../../infra/stacks/settings.ts";
import { TemplateReader } from "./template.ts";

const directory = resolve(import.meta.dirname, "../fixtures/infra/bundle");
const bundles = {
  ingester: { directory },
  processor: { directory },
  reconciler: { directory },
  notifier: { directory },
};

const outdirs: string[] = [];
afterAll(() => {
  for (const outdir of outdirs) rmSync(outdir, { recursive: true, force: true });
});

/** An app whose assembly is deleted after the tests of the file. */
export function anApp(props: Omit<AppProps, "outdir"> = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), "jobs-stack-"));
  outdirs.push(outdir);
  return new App({ ...props, outdir });
}

/** The stack in an app, with bundles that are not built for it. */
export function jobsStack(scope: App): JobsStack {
  return new JobsStack(scope, "Jobs", { ...readSettings(scope.node), bundles });
}

/** The template of the stack with these context values, and the folder of its assembly. */
export function jobsTemplate(context: Record<string, string> = {}): { template: TemplateReader; outdir: string } {
  const app = anApp({ builtinCloudFormationValidation: false, postCliContext: context });
  return { template: new TemplateReader(Template.fromStack(jobsStack(app))), outdir: app.outdir };
}

export const queueNames = [
  "ingester-queue",
  "jobs-todo",
  "dead-letter-queue",
  "notifications",
  "undelivered-notifications",
  "job-inbox",
];
export const topicNames = ["job-failures", "job-end-state", "pipeline-alarms"];
export const functionNames = ["job-ingester", "job-processor", "job-reconciler", "job-notifier"];
