import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findJaeger } from "../../../infra/local/find-jaeger.ts";
import { openJaeger } from "../../../infra/local/jaeger.ts";
import { startJaegerProgram } from "../../../infra/local/jaeger-program.ts";
import { startBackend } from "../../../observability/backend/start-backend.ts";
import { freePorts } from "../../support/free-ports.ts";
import { waitFor } from "../../support/wait-for.ts";

const directory = mkdtempSync(join(tmpdir(), "jobtrail-jaeger-"));
const signal = new AbortController().signal;

function aProgram(name: string, script: string): string {
  const path = join(mkdtempSync(join(directory, "bin-")), name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

async function aServer(status: number, body: string) {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = (server.address() as AddressInfo).port;
  return { port, url: `http://localhost:${port}`, stop: () => server.close() };
}

const open = (url: string, forward?: string) => openJaeger({ url, forward, directory, env: {}, signal });

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("a Jaeger that runs", () => {
  it("is used at its query address, and gets spans where --forward says", async () => {
    const backend = await startBackend();

    const jaeger = await open(backend.queryUrl, backend.otlpUrl);

    await backend.stop();
    expect(jaeger).toMatchObject({ queryUrl: backend.queryUrl, otlpUrl: backend.otlpUrl });
  });

  it("that does not answer is told in one sentence", async () => {
    const { nobody } = await freePorts("nobody");
    const url = `http://localhost:${nobody}`;

    await expect(open(url)).rejects.toThrow(
      `expected the query API of a Jaeger at ${url}, got no answer (ECONNREFUSED); nothing was started`,
    );
  });

  it.each([
    { status: 404, body: "{}", got: "got status 404" },
    { status: 200, body: "<html>", got: "got an answer that is not JSON" },
  ])("is not taken for one when its API $got", async ({ status, body, got }) => {
    const other = await aServer(status, body);

    await expect(open(other.url, "http://localhost:4318")).rejects.toThrow(got);
    other.stop();
  });
});

describe("the program of a Jaeger", () => {
  it("is that of JAEGER_BIN, else jaeger or jaeger-all-in-one on PATH", () => {
    const first = aProgram("jaeger", "exit 0");
    const second = aProgram("jaeger-all-in-one", "exit 0");
    const folders = [second, first].map((path) => join(path, ".."));

    expect(findJaeger({ JAEGER_BIN: second, PATH: folders[1] })).toBe(second);
    expect(findJaeger({ PATH: folders.join(":") })).toBe(first);
    expect(findJaeger({ PATH: folders[0] })).toBe(second);
  });

  it("that is nowhere, or no program, is told in one sentence", () => {
    expect(() => findJaeger({ PATH: directory })).toThrow(
      "expected a Jaeger to start, got none: JAEGER_BIN is not set, and jaeger or jaeger-all-in-one is not on PATH; nothing was started",
    );
    expect(() => findJaeger({ JAEGER_BIN: directory })).toThrow(
      `expected JAEGER_BIN to name a program, got ${directory}; nothing was started`,
    );
  });

  it("that ends before it answers is told with its last words", async () => {
    const program = aProgram("jaeger", "echo 'cannot read config' >&2; exit 3");
    const ports = await freePorts("otlp", "query");

    await expect(startJaegerProgram({ program, ports, directory, signal })).rejects.toThrow(
      `expected ${program} to start, it ended with code 3: cannot read config; everything is stopped`,
    );
  });

  it("is not started when its port is taken", async () => {
    const other = await aServer(200, "{}");
    const ports = { ...(await freePorts("otlp")), query: other.port };

    await expect(startJaegerProgram({ program: "/bin/false", ports, directory, signal })).rejects.toThrow(
      `port ${other.port}, which Jaeger is to have, is taken by another program; nothing was started`,
    );
    other.stop();
  });

  it("ends when whoever has started it is killed", async () => {
    const leash = new URL("../../../infra/local/leashed-program.ts", import.meta.url).pathname;
    const script = `import(${JSON.stringify(leash)}).then(({ startLeashed }) => {
      startLeashed("/bin/sh", ["-c", "echo $$ > ${directory}/pid; exec sleep 300"]);
      setInterval(() => {}, 1000);
    });`;
    const parent = spawn(process.execPath, ["--no-warnings", "-e", script], { stdio: "ignore" });
    const pid = await waitFor(() => readPid(join(directory, "pid")), { what: "the program to run" });

    parent.kill("SIGKILL");

    await waitFor(() => !isAlive(pid), { what: "its end" });
  });
});

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
