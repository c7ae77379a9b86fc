import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findJaeger } from "../../infra/local/find-jaeger.ts";
import { programOnPath } from "../support/jaeger/a-program.ts";
import { dashboardQueries } from "../support/jaeger/dashboard-queries.ts";
import { itWith } from "../support/jaeger/it-with.ts";

const root = new URL("../../", import.meta.url).pathname;
const config = `${root}observability/config/`;
const composeLoader = programOnPath("compose-spec");
const promtool = programOnPath("promtool");
const loki = programOnPath("loki");
const withCompose = itWith("compose-spec");
const withPromtool = itWith("promtool");
const withLoki = itWith("loki");

/** What a program says of its arguments; its complaint when it ends with anything but 0. */
async function verdictOf(program: string, ...args: string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { timeout: 20_000 });
    return `fine: ${stdout}${stderr}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("docker-compose.yml", () => {
  withCompose("fits the schema that Compose loads it by, and would be refused with a mistake in it", async () => {
    const file = `${root}docker-compose.yml`;
    const directory = await mkdtemp(join(tmpdir(), "compose-"));
    const load = async (grafana: object) => {
      const changes = join(directory, "changes.json");
      await writeFile(changes, JSON.stringify({ services: { grafana } }));
      return verdictOf(composeLoader ?? "", file, changes);
    };

    const asItIs = await verdictOf(composeLoader ?? "", file);
    const ofUnknownField = await load({ memory_limit: "512m" });
    const ofUnknownState = await load({ depends_on: { loki: { condition: "service_ready" } } });
    await rm(directory, { recursive: true });

    expect(asItIs).toMatch(/^fine: name: jobtrail$/m);
    expect(ofUnknownField).toMatch(/memory_limit/);
    expect(ofUnknownState).toMatch(/depends_on\.loki\.condition/);
  });
});

describe("what docker-compose.yml mounts", () => {
  it.each(["collector.yaml", "jaeger.yaml"])("%s is a configuration that the program takes", async (file) => {
    expect(await verdictOf(findJaeger(process.env), "validate", `--config=${config}${file}`)).toMatch(/^fine: /);
  });

  it("would be refused with a mistake in it", async () => {
    const program = findJaeger(process.env);
    const mistaken = "--set=processors.tail_sampling.decision_weight=30s";

    expect(await verdictOf(program, "validate", `--config=${config}collector.yaml`, mistaken)).toMatch(
      /decision_weight/,
    );
  });

  withPromtool("prometheus.yml and alerts.yml are what Prometheus takes", async () => {
    const program = promtool ?? "";

    expect(await verdictOf(program, "check", "config", `${config}prometheus.yml`)).toMatch(
      /^fine: [\s\S]*1 rule files found/,
    );
    expect(await verdictOf(program, "check", "rules", `${config}alerts.yml`)).toMatch(/^fine: [\s\S]*3 rules found/);
  });

  withLoki("loki.yaml is what Loki takes, and would be refused with a mistake in it", async () => {
    const verify = (...args: string[]) =>
      verdictOf(loki ?? "", `-config.file=${config}loki.yaml`, "-verify-config", ...args);

    expect(await verify()).toMatch(/^fine: [\s\S]*config is valid/);
    expect(await verify("-validation.allow-structured-metadata=perhaps")).toMatch(/perhaps/);
  });

  withPromtool("jobs.json asks Prometheus in its language", async () => {
    const queries = (await dashboardQueries()).map(({ promql }) => promql);
    const directory = await mkdtemp(join(tmpdir(), "queries-"));
    const check = async (all: readonly string[]) => {
      const rules = all.map((expr, index) => ({ record: `query_${index}`, expr }));
      const file = join(directory, "queries.yml");
      await writeFile(file, JSON.stringify({ groups: [{ name: "queries", rules }] }));
      return verdictOf(promtool ?? "", "check", "rules", file);
    };

    const [verdict, ofMistaken] = [await check(queries), await check([...queries, "sum by (job_type"])];
    await rm(directory, { recursive: true });

    expect(verdict).toContain(`${queries.length} rules found`);
    expect(ofMistaken).toMatch(/could not parse expression/);
  });
});
