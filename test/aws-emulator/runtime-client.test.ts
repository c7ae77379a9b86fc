import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeRuntimeClient } from "../support/aws-emulator/describe-runtime-client.ts";
import { prepare } from "../support/aws-emulator/prepare.ts";
import { aFunction } from "../support/lambda-under-test.ts";

const directories: string[] = [];
let client = "";

/** A bundle whose `bootstrap` is AWS's client, as in a container image of Lambda. */
describeRuntimeClient({
  name: "aws-lambda-ric",
  // Version 4 has no handler for it and Node ends the process; Lambda's Node 24 differs from Node 22 there (aws/aws-lambda-base-images#392).
  unhandledRejection: { errorType: "Runtime.ExitError", errorMessage: "exit status 1" },
  async prepare() {
    client = await prepare("aws-lambda-ric");
  },
  async functionOf(fixture, changes) {
    const spec = aFunction(fixture, { runtime: "provided.al2023", ...changes });
    const codeDirectory = await mkdtemp(join(tmpdir(), "bundle-"));
    directories.push(codeDirectory);
    await cp(spec.codeDirectory, codeDirectory, { recursive: true });
    const program = `#!/bin/sh\nexec node ${join(client, "index.mjs")} "$_HANDLER"\n`;
    await writeFile(join(codeDirectory, "bootstrap"), program, { mode: 0o755 });
    return { ...spec, codeDirectory };
  },
  async stop() {
    for (const directory of directories) await rm(directory, { recursive: true, force: true });
  },
});
