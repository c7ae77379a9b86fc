import { parseArgs } from "node:util";
import { type ScenarioName, scenarios, type Table } from "./scenarios.ts";

/** The seed of the figures that the decisions quote. */
export const quotedSeed = 1;

const usage = `npx node infra/scale/simulate.ts [SCENARIO …] [--seed N]

Simulates a queue, its event source mapping and its function, and prints tables in Markdown. Without a scenario: all of them.

${Object.entries(scenarios)
  .map(([name, { title }]) => `  ${name.padEnd(18)}${title}`)
  .join("\n")}

--seed N   draws other random numbers; the decisions quote seed ${quotedSeed}
`;

/** A scenario's figures as a table in Markdown. */
export function scenarioTable(name: ScenarioName, seed = quotedSeed): string {
  const [head = [], ...rows]: Table = scenarios[name].table(seed);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}

function main(): void {
  const names: ScenarioName[] = [];
  let seed = quotedSeed;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { seed: { type: "string" }, help: { type: "boolean" } },
    });
    if (values.help) return void process.stdout.write(usage);
    for (const name of positionals) {
      if (!isScenario(name)) throw new Error(`expected a scenario, got "${name}"; nothing was simulated`);
      names.push(name);
    }
    if (values.seed !== undefined) seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) {
      throw new Error(`expected --seed to be a whole number, got "${values.seed}"; nothing was simulated`);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const wanted = names.length > 0 ? names : Object.keys(scenarios).filter(isScenario);
  for (const name of wanted) {
    process.stdout.write(`${name}: ${scenarios[name].title}\n\n${scenarioTable(name, seed)}\n\n`);
  }
}

if (import.meta.main) main();
