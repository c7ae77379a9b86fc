import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { App } from "aws-cdk-lib/core";
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

/** The stack in an app, with bundles that are not built for it. */
export function jobsStack(scope: App): JobsStack {
  return new JobsStack(scope, "Jobs", { ...readSettings(scope.node), bundles });
}

/** The template of the stack with these context values; `outdir` is the caller's to delete. */
export function jobsTemplate(context: Record<string, string> = {}): { template: TemplateReader; outdir: string } {
  const outdir = mkdtempSync(join(tmpdir(), "jobs-stack-"));
  const app = new App({ outdir, builtinCloudFormationValidation: false, postCliContext: context });
  return { template: new TemplateReader(Template.fromStack(jobsStack(app))), outdir };
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
