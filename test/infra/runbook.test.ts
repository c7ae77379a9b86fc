import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib/core";
import { failureCodes } from "../../functions/jobs/errors.ts";
import { scenarios } from "../../infra/scale/scenarios.ts";
import { readSettings } from "../../infra/stacks/settings.ts";
import { functionNames, jobsTemplate, queueNames } from "./jobs-template.ts";

const root = join(import.meta.dirname, "../..");
const runbook = readFileSync(join(root, "infra/RUNBOOK.md"), "utf8");
const commands = [...runbook.matchAll(/```sh\n([\s\S]*?)```/g)]
  .map(([, block = ""]) => block.replaceAll("\\\n", " "))
  .join("\n");

function allOf(pattern: RegExp, text = runbook): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, found = ""]) => found))].sort();
}

describe("the runbook", () => {
  it("tells what to do for each code that a job can end in, and for no other", () => {
    expect(allOf(/^\| `([A-Z_]+)` \|/gm)).toEqual(Object.keys(failureCodes).sort());
  });

  it("tells what to do for each alarm of the template, and for no other", () => {
    const { template } = jobsTemplate();
    const alarms = template.all("AWS::CloudWatch::Alarm").map(([, { AlarmName }]) => String(AlarmName));

    expect(allOf(/`([a-z-]+-(?:not-empty|oldest-message|errors|throttles))`/g)).toEqual(alarms.sort());
  });

  it("names queues, functions and tables as the template does", () => {
    const { template } = jobsTemplate();
    const tables = template.all("AWS::DynamoDB::Table").map(([, { TableName }]) => String(TableName));
    const queues = allOf(/(?:url|arn|depth) ([a-z][a-z-]+)/g, commands);
    const functions = [
      ...allOf(/--function-name ([a-z-]+)/g, commands),
      ...allOf(/\/aws\/lambda\/(job-[a-z]+)/g, commands),
    ];

    expect(queues.length).toBeGreaterThan(3);
    expect(queues.filter((name) => !queueNames.includes(name))).toEqual([]);
    expect(functions.filter((name) => !functionNames.includes(name))).toEqual([]);
    expect(allOf(/--table-name ([a-z-]+)/g, commands).filter((name) => !tables.includes(name))).toEqual([]);
  });

  const subcommands = allOf(/npm run -s jobs -- ([a-z]+)/g, commands);

  it.each(subcommands)("uses `npm run jobs -- %s` with flags that it knows", (subcommand) => {
    const help = execFileSync(process.execPath, [join(root, "observability/jobs-cli/cli.ts"), subcommand, "--help"], {
      encoding: "utf8",
    });
    const uses = allOf(new RegExp(`npm run -s jobs -- (${subcommand}[^|\\n]*)`, "g"), commands);
    const flags = uses.flatMap((use) => allOf(/(--[a-z]+)/g, use));

    expect(help).toContain(`npm run jobs -- ${subcommand}`);
    expect(flags.filter((flag) => !help.includes(flag))).toEqual([]);
  });

  it("asks AWS for operations that there are", async () => {
    const clients: Record<string, object> = {
      dynamodb: await import("@aws-sdk/client-dynamodb"),
      events: await import("@aws-sdk/client-eventbridge"),
      lambda: await import("@aws-sdk/client-lambda"),
      logs: await import("@aws-sdk/client-cloudwatch-logs"),
      secretsmanager: await import("@aws-sdk/client-secrets-manager"),
      sesv2: await import("@aws-sdk/client-sesv2"),
      sns: await import("@aws-sdk/client-sns"),
      sqs: await import("@aws-sdk/client-sqs"),
    };
    const asked = allOf(/\baws ([a-z0-9]+ [a-z-]+)/g, commands).map((words) => words.split(" "));
    const unknown = asked.filter(([service = "", operation = ""]) => {
      const command = `${operation.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Command`;
      const client = clients[service];
      return client ? !(command in client) : !["cloudwatch", "cloudformation"].includes(service);
    });

    expect(asked.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });

  it("looks for log lines that the functions write", () => {
    const sources = globSync("functions/**/*.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
    const phrases = allOf(/`((?:telemetry|heartbeat|lease|message|dead-letter)\.[a-z]+)`/g);

    expect(phrases.length).toBeGreaterThan(3);
    expect(phrases.filter((phrase) => !sources.some((text) => text.includes(`"${phrase}"`)))).toEqual([]);
  });

  it("allows targets and subscribes by settings that the stack takes", () => {
    const given = [...commands.matchAll(/-c (?:'([^']+)'|(\S+=\S+))/g)].map(
      ([, quoted, plain = ""]) => quoted ?? plain,
    );
    const context = Object.fromEntries(given.map((setting) => setting.split(/=(.*)/s, 2)));

    expect(readSettings(new App({ context }).node)).toMatchObject({
      environmentName: "prod",
      notifyWebhookHosts: ["hooks.example.com", "hooks.example.org:8443"],
      notifyQueues: ["reports"],
      notifyEmailFrom: "jobs@example.com",
      subscriptions: [{ topic: "pipeline-alarms" }, { topic: "job-failures" }, { topic: "job-failures" }],
    });
  });

  it("names scenarios of the simulation", () => {
    expect(allOf(/simulate\.ts ([a-zA-Z]+)/g).filter((name) => !Object.hasOwn(scenarios, name))).toEqual([]);
  });
});
