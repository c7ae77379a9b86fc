import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { jest } from "@jest/globals";
import { Validations } from "aws-cdk-lib/core";
import { startRuntime } from "../../infra/local/runtime.ts";
import { addChecks } from "../../infra/stacks/checks.ts";
import { telemetryApp } from "../support/telemetry-template.ts";

const root = join(import.meta.dirname, "../..");
const made: string[] = [];

afterAll(async () => {
  for (const outdir of made) await rm(outdir, { recursive: true, force: true });
});

function fresh(context: Record<string, string> = {}) {
  const app = telemetryApp(context);
  made.push(app.outdir);
  return app;
}

describe("the stack Telemetry", () => {
  it("of prod passes the checks, and so does Jobs in its network", () => {
    const { app } = fresh({ env: "prod" });
    addChecks(app);

    expect(() => app.synth()).not.toThrow();
  }, 60_000);

  it("passes them by what is acknowledged beside each resource", () => {
    const acknowledged = jest.spyOn(Validations.prototype, "acknowledge").mockImplementation(() => {});
    const { app } = fresh({ env: "prod" });
    addChecks(app);
    const asked = acknowledged.mock.calls.flat();
    acknowledged.mockRestore();

    expect(() => app.synth()).toThrow(
      /AwsSolutions-ECS2[\s\S]*AwsSolutions-OS5|AwsSolutions-OS5[\s\S]*AwsSolutions-ECS2/,
    );
    for (const { reason } of asked) expect(reason.length).toBeGreaterThan(40);
  }, 60_000);

  it("is listed by the CDK with -c telemetry=true", async () => {
    const outdir = await mkdtemp(join(tmpdir(), "telemetry-ls-"));
    made.push(outdir);
    const cdk = join(root, "node_modules/aws-cdk/bin/cdk");
    const list = (...context: string[]) =>
      promisify(execFile)(process.execPath, [cdk, "ls", "--output", outdir, "-c", "nag=", ...context], {
        cwd: root,
        env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: "true" },
      });

    const [{ stdout }, off] = [await list("-c", "telemetry=true"), await list()];

    expect(stdout.trim().split("\n").sort()).toEqual(["Jobs", "Telemetry"]);
    expect(off.stdout.trim()).toBe("Jobs");
  }, 120_000);

  it("is refused by the local runtime, which names what it cannot start", async () => {
    const { app, outdir } = fresh();
    app.synth();

    await expect(startRuntime({ assembly: outdir })).rejects.toThrow(
      /expected what the local runtime supports, got the type AWS::EC2::\w+; nothing was started/,
    );
  }, 60_000);

  it.each([
    ["telemetry", "yes", 'telemetry: expected true or false, got "yes"'],
    ["telemetryHost", "Telemetry", 'telemetryHost: expected a name with dots, in lower case, got "Telemetry"'],
    ["telemetryCertificateArn", "mine", 'telemetryCertificateArn: expected the ARN of a certificate, got "mine"'],
  ])("is not configured by %s=%s", (key, value, sentence) => {
    expect(() => telemetryApp({ [key]: value })).toThrow(sentence);
  });
});
