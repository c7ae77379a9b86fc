import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { type Bundle, bundleFunctions, bundleOptions, leftOutPackages } from "../../infra/constructs/bundling.ts";

const fixture = (name: string) => resolve(import.meta.dirname, "../fixtures/infra", name);
const run = promisify(execFile);

/** Imports the bundle in a process of its own, as Lambda does, and calls the handler. */
function invoke({ directory }: Bundle, event: unknown, env: Record<string, string> = {}) {
  const script = `const { handler } = await import(process.argv[1]); await handler(JSON.parse(process.argv[2])); process.exit(0);`;
  const args = ["--enable-source-maps", "--input-type=module", "-e", script];
  return run(process.execPath, [...args, join(directory, "index.mjs"), JSON.stringify(event)], {
    env: { PATH: process.env.PATH, ...env },
  });
}

describe("a function's bundle", () => {
  let directory: string;
  let bundle: Bundle;
  let metrics: Bundle;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "bundling-"));
    ({ traced: bundle, metrics } = await bundleFunctions(directory, {
      traced: fixture("traced-handler.ts"),
      metrics: fixture("metrics-handler.ts"),
    }));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("is one module and its source map, the same wherever and with whatever it is made", async () => {
    const again = await bundleFunctions(join(directory, "deeper"), { again: fixture("traced-handler.ts") });

    expect((await readdir(bundle.directory)).sort()).toEqual(["index.mjs", "index.mjs.map"]);
    for (const file of ["index.mjs", "index.mjs.map"]) {
      const [one, other] = await Promise.all([bundle, again.again].map((made) => readFile(join(made.directory, file))));
      expect(one?.equals(other ?? Buffer.of())).toBe(true);
    }
  });

  it("names its sources by their path in the repository", async () => {
    const map = JSON.parse(await readFile(join(bundle.directory, "index.mjs.map"), "utf8"));

    expect(map.sources).toContain("test/fixtures/infra/traced-handler.ts");
    expect(map).not.toHaveProperty("sourcesContent");
  });

  it("leaves out what traces over OTLP/HTTP do not use", async () => {
    const { metafile } = await build({ ...bundleOptions({ traced: fixture("traced-handler.ts") }), metafile: true });

    const packages = new Set(
      Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]),
    );

    expect(packages).toContain("@opentelemetry/exporter-trace-otlp-http");
    expect([...packages].filter((name) => leftOutPackages.some((left) => left === name))).toEqual([]);
    expect(packages).not.toContain("@grpc/grpc-js");
    expect(packages).not.toContain("yaml");
  });

  it("carries the AWS SDK with it", async () => {
    const { metafile } = await build({ ...bundleOptions({ traced: fixture("traced-handler.ts") }), metafile: true });

    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));

    expect(imports.filter((path) => path.startsWith("@"))).toEqual([]);
  });

  it("sends its spans to the collector", async () => {
    const received: string[] = [];
    const collector = createServer(async (request, response) => {
      for await (const chunk of request) received.push(String(chunk));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    await new Promise<void>((listening) => collector.listen(0, "127.0.0.1", listening));
    const { port } = collector.address() as AddressInfo;

    const { stdout } = await invoke(bundle, {}, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    collector.close();

    expect(received.join("")).toContain('"name":"from the bundle"');
    expect(JSON.parse(stdout)).toMatchObject({ level: "INFO", message: "done", clients: 2 });
  });

  it("shows the line of the source, and not the bundle, when it fails", async () => {
    const { stderr } = await invoke(bundle, { fail: true }).catch((error: { stderr: string }) => error);

    expect(stderr).toContain("test/fixtures/infra/traced-handler.ts:15:");
    expect(stderr.length).toBeLessThan(10_000);
  });

  it("says what to do when it meets a part that was left out", async () => {
    const { stderr } = await invoke(metrics, {}).catch((error: { stderr: string }) => error);

    expect(stderr).toContain(
      "expected only traces over OTLP/HTTP, but a part of OpenTelemetry was used that the bundle leaves out",
    );
  });

  it("is not made of code that does not build", async () => {
    await expect(bundleFunctions(directory, { none: fixture("no-such-handler.ts") })).rejects.toThrow(
      /Could not resolve .*no-such-handler\.ts/,
    );
  });
});
