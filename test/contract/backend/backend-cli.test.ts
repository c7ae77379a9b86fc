import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, sendSpans } from "./otlp-builders.ts";

const CLI = new URL("../../../observability/backend/cli.ts", import.meta.url).pathname;

function run(...flags: string[]) {
  return spawn(process.execPath, [CLI, ...flags], { stdio: ["pipe", "pipe", "pipe"] });
}

async function finished(child: ReturnType<typeof run>) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { stdout, stderr, code, signal };
}

describe("the backend's command", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  async function started(...flags: string[]) {
    const child = run("--otlp-port", "0", "--query-port", "0", ...flags);
    children.push(child);
    const lines: string[] = [];
    child.stdout.on("data", (data) => lines.push(String(data)));
    const line = await waitFor(() => (lines.join("").includes("\n") ? lines.join("") : undefined), {
      what: "the line with the addresses",
    });
    return { child, ...(JSON.parse(line) as { otlpUrl: string; queryUrl: string }) };
  }

  it("prints its addresses as one line of JSON, serves, and stops cleanly on SIGTERM", async () => {
    const { child, otlpUrl, queryUrl } = await started();
    const span = aSpan();
    await sendSpans(otlpUrl, anExport([span]));
    const { status } = await fetch(`${queryUrl}/api/traces/${span.traceId}`);

    const end = once(child, "exit");
    child.kill("SIGTERM");

    expect(status).toBe(200);
    expect(await end).toEqual([0, null]);
  });

  it("stops when its parent goes away, if asked to", async () => {
    const { child } = await started("--exit-with-parent");

    const end = once(child, "exit");
    child.stdin.end();

    expect(await end).toEqual([0, null]);
  });

  it("serves its page as one script, without a word on stderr", async () => {
    const { child, queryUrl } = await started();
    const stderr = text(child.stderr);

    const script = await fetch(`${queryUrl}/static/main.js`);
    const source = await script.text();
    child.kill("SIGINT");

    expect([script.headers.get("content-type"), await stderr]).toEqual(["text/javascript; charset=utf-8", ""]);
    expect(source).toContain("/api/jobs");
  });

  it("says in one sentence which port is taken", async () => {
    const occupied = createServer().listen(0, "127.0.0.1");
    await once(occupied, "listening");
    const address = occupied.address();
    const port = typeof address === "object" && address ? address.port : 0;

    const end = await finished(run("--otlp-port", "0", "--query-port", String(port)));

    expect(end).toMatchObject({ code: 1, stdout: "" });
    expect(end.stderr).toBe(
      `port ${port} is taken: stop the program that uses it, or choose others with --otlp-port and --query-port\n`,
    );
    occupied.close();
  });

  it.each([
    [["--max-spans", "none"], "--max-spans: expected a whole number from 1 to 1000000000"],
    [["--otlp-port", "70000"], "--otlp-port: expected a whole number from 0 to 65535"],
    [["--host", "localhost"], '--host: expected an IP address such as 0.0.0.0, got "localhost"'],
    [["--otlp-port", "0", "--query-port", "0", "--host", "192.0.2.1"], "--host: expected an address of this machine"],
    [["--forward-signals", "traces"], "expected --forward with --forward-signals, got the signals alone"],
    [["--port", "1"], "--help lists the options"],
    [["--otlp-port", "0", "--query-port", "0", "--data-dir", "/dev/null/x"], "give --data-dir a writable directory"],
  ])("refuses %j with a sentence", async (flags, sentence) => {
    const { code, stderr } = await finished(run(...flags));

    expect([code, stderr.trim().split("\n").length]).toEqual([1, 1]);
    expect(stderr).toContain(sentence);
  });

  it("explains itself", async () => {
    const { code, stdout } = await finished(run("--help"));

    expect(code).toBe(0);
    for (const flag of ["--otlp-port", "--query-port", "--data-dir", "--max-spans", "--exit-with-parent"])
      expect(stdout).toContain(flag);
  });
});
