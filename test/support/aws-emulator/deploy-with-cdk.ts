import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const cdk = join(import.meta.dirname, "../../../node_modules/aws-cdk/bin/cdk");

/** `cdk bootstrap` and `cdk deploy` of every stack of a cloud assembly, to an endpoint in AWS's place. Throws with what the CDK said. */
export async function deployWithCdk({ assembly, endpoint }: { assembly: string; endpoint: string }): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "cdk-home-"));
  const environment = {
    PATH: process.env.PATH,
    HOME: home,
    CDK_DISABLE_CLI_TELEMETRY: "true",
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const run = async (...args: string[]) => {
    const command = [cdk, ...args, "--app", assembly, "--ci", "--no-notices", "--no-color"];
    try {
      await promisify(execFile)(process.execPath, command, { cwd: home, env: environment, timeout: 90_000 });
    } catch (error) {
      const said = error instanceof Error && "stdout" in error ? `${error.stdout}` : `${error}`;
      throw new Error(`expected cdk ${args[0]} to succeed at ${endpoint}; it said: ${said.slice(-3_000)}`);
    }
  };
  try {
    await run("bootstrap", "aws://000000000000/us-east-1");
    await run("deploy", "--all", "--require-approval", "never");
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
