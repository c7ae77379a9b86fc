import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, relative, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { readAssembly } from "./local/template/read-assembly.ts";
import { type EnvironmentName, environmentNames } from "./stacks/environments.ts";

const repository = resolve(import.meta.dirname, "..");
const cdk = join(repository, "node_modules/aws-cdk/bin/cdk");

/** An environment, with the optional stack Telemetry or without. */
interface Variant {
  environment: EnvironmentName;
  telemetry: boolean;
}

const variants: readonly Variant[] = [false, true].flatMap((telemetry) =>
  environmentNames.map((environment) => ({ environment, telemetry })),
);

/** The default goes where the CDK CLI looks by itself; `cdk deploy --app cdk.out/prod` deploys another one as it was checked. */
function folderOf({ environment, telemetry }: Variant): string {
  const folder = join(repository, "cdk.out");
  if (telemetry) return join(folder, `${environment}-telemetry`);
  return environment === environmentNames[0] ? folder : join(folder, environment);
}

/** Synthesises and checks a variant with the CDK CLI, as `cdk deploy` does. Prints one line, or what the CLI says is wrong. Answers whether nothing is. */
async function synth(variant: Variant, args: readonly string[]): Promise<boolean> {
  const { environment, telemetry } = variant;
  const folder = folderOf(variant);
  // The last one counts where the CLI is given a context value twice.
  const own = ["--quiet", "--output", folder, "--context", `env=${environment}`, "--context", `telemetry=${telemetry}`];
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
  console.log(`${environment.padEnd(5)} ${relative(repository, folder).padEnd(23)} ${found.join(", ")}, checked`);
  return true;
}

const passed = await Promise.all(variants.map((variant) => synth(variant, process.argv.slice(2))));
process.exitCode = passed.every(Boolean) ? 0 : 1;
