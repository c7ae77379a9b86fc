import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { environmentNames } from "../../infra/stacks/environments.ts";

const repository = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Runs the app as the CDK CLI does: the output directory and the context come by environment. */
function app(outdir: string, context: Record<string, string> = {}) {
  return run(process.execPath, ["infra/app.ts"], {
    cwd: repository,
    env: { PATH: process.env.PATH, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
}

describe("the app", () => {
  let outdir: string;

  beforeEach(async () => {
    outdir = await mkdtemp(join(tmpdir(), "synthesise-"));
  });

  afterEach(() => rm(outdir, { recursive: true, force: true }));

  it("writes the template and one bundle per function into the output directory", async () => {
    await app(outdir, { prefix: "alice" });

    const { Resources } = JSON.parse(await readFile(join(outdir, "Jobs.template.json"), "utf8"));
    const { files } = JSON.parse(await readFile(join(outdir, "Jobs.assets.json"), "utf8"));
    const functions = Object.values(Resources as Record<string, { Type: string; Properties: LambdaProperties }>)
      .filter(({ Type }) => Type === "AWS::Lambda::Function")
      .map(({ Properties }) => Properties);

    expect(functions.map(({ FunctionName }) => FunctionName).sort()).toEqual([
      "alice-job-ingester",
      "alice-job-notifier",
      "alice-job-processor",
      "alice-job-reconciler",
    ]);
    for (const { Code } of functions) {
      const asset = files[Code.S3Key.replace(".zip", "")].source.path;
      expect((await readdir(join(outdir, asset))).sort()).toEqual(["index.mjs", "index.mjs.map"]);
    }
    expect(new Set(functions.map(({ Code }) => Code.S3Key)).size).toBe(functions.length);
  });

  it("says what is wrong with a setting in one line, and exits with 1", async () => {
    await expect(app(outdir, { prefix: "no_underscore" })).rejects.toMatchObject({
      code: 1,
      stderr:
        'prefix: expected at most 30 letters, digits and dashes that begin with a letter and end with no dash, got "no_underscore"; ' +
        "nothing was synthesised, give it as -c name=value\n",
    });
  });
});

describe("npm run synth", () => {
  it("says of every environment what is wrong, and exits with 1", async () => {
    const synth = run(process.execPath, ["infra/synth.ts", "--context", "prefix=no_underscore"], { cwd: repository });

    await expect(synth).rejects.toMatchObject({ code: 1, stdout: "" });
    for (const environment of environmentNames) {
      await expect(synth).rejects.toMatchObject({
        stderr: expect.stringContaining(`${environment}: not synthesised\nprefix: expected at most 30 letters`),
      });
    }
  }, 60_000);
});

interface LambdaProperties {
  FunctionName: string;
  Code: { S3Key: string };
}
