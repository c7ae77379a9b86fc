import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Template } from "aws-cdk-lib/assertions";
import { findJaeger } from "../../infra/local/find-jaeger.ts";
import { anExport, aSpan, sendSpans } from "../contract/backend/otlp-builders.ts";
import { freePorts } from "../support/free-ports.ts";
import { startProgram } from "../support/jaeger/a-program.ts";
import { allTraces } from "../support/jaeger/read-jaeger.ts";
import { type DeployedProgram, deployedPrograms, telemetryApp } from "../support/telemetry-template.ts";
import { waitFor } from "../support/wait-for.ts";

const stops: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
}, 60_000);

/** A program of the template's task definitions, with what only CloudFormation knows replaced by something of its kind. */
function deployed(env: string, name: string): DeployedProgram {
  const { outdir, telemetry } = telemetryApp({ env });
  stops.push(() => rm(outdir, { recursive: true, force: true }));
  const program = deployedPrograms(Template.fromStack(telemetry).toJSON().Resources).get(name);
  if (program === undefined) throw new Error(`expected a task definition with ${name}`);
  const known = {
    OPENSEARCH_ENDPOINT: "https://vpc-spans.eu-west-1.es.amazonaws.com",
    OPENSEARCH_PASSWORD: "-aB+1_c.",
  };
  const environment = Object.entries(program.environment).map(([key, value]) => [
    key,
    value === "from CloudFormation" ? known[key as keyof typeof known] : value,
  ]);
  return { ...program, environment: Object.fromEntries(environment) };
}

/** What the program says of its configuration; its complaint when it ends with anything but 0. */
async function verdictOf({ args, environment }: DeployedProgram): Promise<string> {
  try {
    const program = findJaeger(process.env);
    const { stdout, stderr } = await promisify(execFile)(program, ["validate", ...args], {
      env: environment,
      timeout: 30_000,
    });
    return `fine: ${stdout}${stderr}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("the task definitions of the stack Telemetry", () => {
  it.each([
    ["dev", "collector"],
    ["dev", "jaeger"],
    ["prod", "collector"],
    ["prod", "jaeger"],
  ])("of %s start %s with a configuration that the program takes", async (env, name) => {
    expect(await verdictOf(deployed(env, name))).toMatch(/^fine: /);
  });

  it.each([
    ["collector", "decision_wait", "decision_weight"],
    ["jaeger", "ephemeral", "eternal"],
  ])("would be refused with a mistake in that of %s", async (name, right, wrong) => {
    const program = deployed("dev", name);
    const environment = { ...program.environment, CONFIG: program.environment.CONFIG?.replace(right, wrong) ?? "" };

    expect(await verdictOf({ ...program, environment })).toContain(wrong);
  });

  it("of dev keep a failed trace, and Jaeger still has it when it starts again with the same files", async () => {
    const directory = await mkdtemp(join(tmpdir(), "badger-"));
    stops.push(() => rm(directory, { recursive: true, force: true }));
    const ports = await freePorts("otlp", "health", "jaegerOtlp", "jaegerHealth", "query");
    const at = (port: number) => `127.0.0.1:${port}`;
    const start = (name: string, health: number, settings: Record<string, string>, changed = {}) => {
      const { args, environment } = deployed("dev", name);
      const set = Object.entries(settings).map(([key, value]) => `--set=${key}=${value}`);
      return startProgram(findJaeger(process.env), {
        args: [...args, `--set=extensions.healthcheckv2.http.endpoint=${at(health)}`, ...set],
        environment: { ...environment, ...changed },
        readyUrl: `http://${at(health)}/status`,
      });
    };
    const badger = "extensions.jaeger_storage.backends.traces.badger.directories";
    const startJaeger = () =>
      start("jaeger", ports.jaegerHealth, {
        "receivers.otlp.protocols.http.endpoint": at(ports.jaegerOtlp),
        "extensions.jaeger_query.http.endpoint": at(ports.query),
        "extensions.jaeger_query.grpc.endpoint": at(0),
        [`${badger}.keys`]: join(directory, "keys"),
        [`${badger}.values`]: join(directory, "values"),
      });
    const names = async () =>
      (await allTraces(`http://${at(ports.query)}`)).flatMap(({ spans }) => spans.map((span) => span.operationName));

    const stopJaeger = await startJaeger();
    const address = { JAEGER_OTLP_ENDPOINT: `http://${at(ports.jaegerOtlp)}`, SAMPLING_PERCENTAGE: "0" };
    const settings = { "receivers.otlp.protocols.http.endpoint": at(ports.otlp) };
    stops.push(await start("collector", ports.health, settings, address));
    const spans = [aSpan({ name: "failed", status: { code: 2 } }), aSpan({ name: "quick" })];
    await sendSpans(`http://${at(ports.otlp)}`, anExport(spans));
    const kept = await waitFor(async () => ((await names()).length > 0 ? names() : undefined), {
      what: "the failed trace, whose sampling is decided after 30 s",
      within: 80_000,
      every: 500,
    });
    await stopJaeger();
    stops.push(await startJaeger());

    expect(kept).toEqual(["failed"]);
    expect(await names()).toEqual(["failed"]);
  }, 200_000);
});
