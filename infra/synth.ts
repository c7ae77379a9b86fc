import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, relative, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { readAssembly } from "./local/template/read-assembly.ts";
import { type EnvironmentName, environmentNames } from "./stacks/environments.ts";

const repository = resolve(import.meta.dirname, "..");
const cdk = join(repository, "node_modules/aws-cdk/bin/cdk");

/** The default environment goes where the CDK CLI looks by itself; `cdk deploy --app cdk.out/prod` deploys another one as it was checked. */
function folderOf(environment: EnvironmentName): string {
  const folder = join(repository, "cdk.out");
  return environment === environmentNames[0] ? folder : join(folder, environment);
}

/** Synthesises and checks an environment with the CDK CLI, as `cdk deploy` does. Prints one line, or what the CLI says is wrong. Answers whether nothing is. */
async function synth(environment: EnvironmentName, args: readonly string[]): Promise<boolean> {
  const folder = folderOf(environment);
  // The last one counts where the CLI is given a context value twice.
  const own = ["--quiet", "--output", folder, "--context", `env=${environment}`];
  const child = spawn(process.execPath, [cdk, "synth", ...args, ...own], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, "close");
  if (code !== 0) {
    console.error(`${environment}: not synthesised\n${(await output).join("")}`);
    return false;
  }
  const { stacks } = await readAssembly(folder);
  const found = stacks.map(({ name, template }) => `${name} (${Object.keys(template.Resources).length} resources)`);
  console.log(`${environment.padEnd(5)} ${relative(repository, folder).padEnd(13)} ${found.join(", ")}, checked`);
  return true;
}

const passed = await Promise.all(environmentNames.map((environment) => synth(environment, process.argv.slice(2))));
process.exitCode = passed.every(Boolean) ? 0 : 1;
