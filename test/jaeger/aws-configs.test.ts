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
import { startRelay } from "../support/jaeger/a-relay.ts";
import { allTraces } from "../support/jaeger/read-jaeger.ts";
import { type DeployedProgram, deployedPrograms, telemetryApp } from "../support/telemetry-template.ts";
import { waitFor } from "../support/wait-for.ts";

/** With every sign that the generated one may have beside letters and digits. */
const password = "-aB+1_c.";
/** An OpenSearch without TLS, such as `http://localhost:9200`; on AWS it is HTTPS. */
const openSearch = process.env.OPENSEARCH_URL;
const withOpenSearch = openSearch === undefined ? it.skip : it;

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

const at = (port: number) => `127.0.0.1:${port}`;

/** Starts it as its task would, on other ports. */
function startDeployed(
  { args, environment }: DeployedProgram,
  health: number,
  settings: Record<string, string>,
  changed: Record<string, string> = {},
): Promise<() => Promise<void>> {
  const set = Object.entries(settings).map(([key, value]) => `--set=${key}=${value}`);
  return startProgram(findJaeger(process.env), {
    args: [...args, `--set=extensions.healthcheckv2.http.endpoint=${at(health)}`, ...set],
    environment: { ...environment, ...changed },
    readyUrl: `http://${at(health)}/status`,
  });
}

/** Jaeger as the task of an environment starts it; it can be started again and again with the same storage. */
async function aJaeger(env: string, settings: Record<string, string>, changed: Record<string, string> = {}) {
  const ports = await freePorts("otlp", "health", "query");
  const program = deployed(env, "jaeger");
  return {
    otlpUrl: `http://${at(ports.otlp)}`,
    start: () =>
      startDeployed(
        program,
        ports.health,
        {
          "receivers.otlp.protocols.http.endpoint": at(ports.otlp),
          "extensions.jaeger_query.http.endpoint": at(ports.query),
          "extensions.jaeger_query.grpc.endpoint": at(0),
          ...settings,
        },
        changed,
      ),
    /** Names of all spans; undefined while there is none. */
    async found(): Promise<string[] | undefined> {
      const traces = await allTraces(`http://${at(ports.query)}`);
      const names = traces.flatMap(({ spans }) => spans.map(({ operationName }) => operationName));
      return names.length > 0 ? names : undefined;
    },
  };
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
    const ports = await freePorts("otlp", "health");
    const badger = "extensions.jaeger_storage.backends.traces.badger.directories";
    const jaeger = await aJaeger("dev", {
      [`${badger}.keys`]: join(directory, "keys"),
      [`${badger}.values`]: join(directory, "values"),
    });
    const stopJaeger = await jaeger.start();
    const address = { JAEGER_OTLP_ENDPOINT: jaeger.otlpUrl, SAMPLING_PERCENTAGE: "0" };
    const settings = { "receivers.otlp.protocols.http.endpoint": at(ports.otlp) };
    stops.push(await startDeployed(deployed("dev", "collector"), ports.health, settings, address));
    const spans = [aSpan({ name: "failed", status: { code: 2 } }), aSpan({ name: "quick" })];
    await sendSpans(`http://${at(ports.otlp)}`, anExport(spans));
    const kept = await waitFor(jaeger.found, {
      what: "the failed trace, whose sampling is decided after 30 s",
      within: 80_000,
      every: 500,
    });
    await stopJaeger();
    stops.push(await jaeger.start());

    expect(kept).toEqual(["failed"]);
    expect(await jaeger.found()).toEqual(["failed"]);
  }, 200_000);

  withOpenSearch(
    `of prod keep a trace in OpenSearch, with user and password in every request${openSearch === undefined ? " (no OPENSEARCH_URL)" : ""}`,
    async () => {
      const authorizations = new Set<string | undefined>();
      const relay = await startRelay(openSearch ?? "", ({ authorization }) => authorizations.add(authorization));
      stops.push(relay.stop);
      const jaeger = await aJaeger("prod", {}, { OPENSEARCH_ENDPOINT: relay.url });
      const stopJaeger = await jaeger.start();
      const name = `kept ${Date.now()}`;

      await sendSpans(jaeger.otlpUrl, anExport([aSpan({ name })]));
      const found = async () => ((await jaeger.found()) ?? []).find((each) => each === name);
      await waitFor(found, { what: "the span in OpenSearch", within: 40_000, every: 500 });
      await stopJaeger();
      stops.push(await jaeger.start());

      expect(await found()).toBe(name);
      expect([...authorizations]).toEqual([`Basic ${Buffer.from(`jaeger:${password}`).toString("base64")}`]);
    },
    120_000,
  );
});
