import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Summary } from "../../infra/local/verdict/summary.ts";
import { waitFor } from "../support/wait-for.ts";

const anyPorts = ["--port", "0", "--otlp-port", "0", "--query-port", "0"];

function npmStart(args: readonly string[]) {
  const child = spawn(process.execPath, ["infra/local/cli.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, "close").then(([code]) => ({ code: Number(code), ...output }));
  return { child, output, ended };
}

/** Process ids of everything that `pid` has started, and what that has started. */
function descendants(pid: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

function theOneThatRuns(script: string, pids: readonly number[]): number {
  const runs = (pid: number) =>
    execFileSync("ps", ["-o", "args=", "-p", `${pid}`], { encoding: "utf8" }).includes(script);
  return pids.find(runs) ?? 0;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("npm start --exit --json", () => {
  it("accounts for every job, prints the summary alone on stdout, and ends with 0", async () => {
    const { code, stdout, stderr } = await npmStart([
      ...anyPorts,
      "--count",
      "25",
      "--seed",
      "3",
      "--bad-share",
      "0.3",
      "--rate",
      "0",
      "--exit",
      "--json",
    ]).ended;

    expect(stderr).not.toContain("; missing ");
    expect(code).toBe(0);
    const summary: Summary = JSON.parse(stdout);
    expect(Object.keys(summary)).toEqual([
      ...[
        "submitted",
        "completed",
        "rejected",
        "failed",
        "dead_lettered",
        "alerts",
        "traces",
        "connected_traces",
        "spans",
      ],
      ...["latency_ms", "queue_wait_ms", "duration_s", "jobs_per_s"],
    ]);
    const { submitted, completed, rejected, failed, traces, connected_traces, dead_lettered, alerts } = summary;
    expect({ traces, connected_traces, ended: completed + rejected + failed }).toEqual({
      traces: submitted,
      connected_traces: submitted,
      ended: submitted,
    });
    expect({ dead_lettered, alerts }).toEqual({ dead_lettered: rejected + failed, alerts: rejected + failed });
    expect(submitted).toBe(25);
  }, 60_000);

  it("joins the traces of a job by its links, under names with a prefix", async () => {
    const { code, stdout, stderr } = await npmStart([
      ...anyPorts,
      "--count",
      "8",
      "--seed",
      "4",
      "--rate",
      "0",
      "--topology",
      "link",
      "--prefix",
      "alice",
      "--exit",
      "--json",
    ]).ended;

    expect(stderr).not.toContain("; missing ");
    expect({ code, connected: JSON.parse(stdout).connected_traces }).toEqual({ code: 0, connected: 8 });
  }, 60_000);

  it("ends with 1 and says what is missing of which job when the time is over", async () => {
    const { code, stdout, stderr } = await npmStart([
      ...anyPorts,
      "--count",
      "5",
      "--seed",
      "3",
      "--rate",
      "0",
      "--timeout",
      "0.01",
      "--exit",
      "--json",
    ]).ended;

    expect(code).toBe(1);
    expect(JSON.parse(stdout).submitted).toBe(5);
    expect(stderr).toMatch(/^[0-9a-f-]{36}: seen record \w+.*missing .+$/m);
    expect(stderr).toMatch(/jobs are not accounted for after 0.01 s/);
  }, 60_000);
});

describe("npm start", () => {
  it("shows where everything is, and stops on Ctrl-C without leaving a process behind", async () => {
    const { child, output, ended } = npmStart([...anyPorts, "--rate", "20", "--bad-share", "0"]);
    await waitFor(() => /^COMPLETED .* s {2}http:\/\/localhost:\d+\/trace\/[0-9a-f]{32}$/m.test(output.stdout), {
      what: "the line of a finished job",
      within: 30_000,
    });
    const started = descendants(child.pid ?? 0);

    child.kill("SIGINT");

    expect((await ended).code).toBe(0);
    expect(output.stdout).toMatch(/traces {8}http:\/\/localhost:\d+\n {2}AWS endpoint {2}http:\/\/localhost:\d+/);
    expect(output.stdout.indexOf("AWS endpoint")).toBeLessThan(output.stdout.indexOf("submitting jobs"));
    expect(started.length).toBeGreaterThan(3);
    await waitFor(() => !started.some(isAlive), { what: "the end of every process" });
  }, 60_000);

  it("says so and stops with 1 when the backend dies", async () => {
    const { child, output, ended } = npmStart([...anyPorts, "--no-generator"]);
    await waitFor(() => output.stdout.includes("ready after"), { what: "the first screen", within: 30_000 });
    const started = descendants(child.pid ?? 0);

    process.kill(theOneThatRuns("backend/cli.ts", started), "SIGKILL");

    const { code, stderr } = await ended;

    expect(code).toBe(1);
    expect(stderr).toContain("the telemetry backend ended with code null; everything is stopped");
    await waitFor(() => !started.some(isAlive), { what: "the end of every process" });
  }, 60_000);

  it.each([
    { script: "dynalite-process.ts", sentence: "the tables' process ended with SIGKILL" },
    { script: "backend/cli.ts", sentence: "the telemetry backend ended with code null" },
  ])(
    "gives its verdict on what it has seen when $script dies under jobs",
    async ({ script, sentence }) => {
      const flags = ["--count", "500", "--rate", "40", "--bad-share", "0", "--exit", "--json"];
      const { child, output, ended } = npmStart([...anyPorts, ...flags]);
      await waitFor(() => /^[1-9]\d* of \d+ jobs accounted for$/m.test(output.stderr), {
        what: "a job that is accounted for",
        within: 30_000,
      });
      const started = descendants(child.pid ?? 0);

      process.kill(theOneThatRuns(script, started), "SIGKILL");

      const { code, stdout, stderr } = await ended;

      expect(code).toBe(1);
      expect(JSON.parse(stdout).submitted).toBeGreaterThan(0);
      expect(stderr).toContain(sentence);
      expect(stderr).toContain("the summary is of what was seen until then");
      await waitFor(() => !started.some(isAlive), { what: "the end of every process" });
    },
    60_000,
  );

  it.each(["--port", "--query-port"])(
    "says which port is taken, when it is that of %s, in one sentence",
    async (flag) => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      const port = typeof address === "object" ? `${address?.port}` : "";

      const { code, stderr } = await npmStart([...anyPorts, flag, port]).ended;
      server.close();

      expect(code).toBe(1);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(stderr).toContain(`port ${port} is taken`);
    },
    30_000,
  );

  it.each([
    { args: ["--rate", "fast"], sentence: 'expected a number from 0 to 10000 after --rate, got "fast"' },
    {
      args: ["--faults", "poison"],
      sentence: 'expected names out of not-json, [a-z, -]+ after --faults, got "poison"',
    },
  ])("answers the bad flag of $args with one sentence and the usage, and ends with 1", async ({ args, sentence }) => {
    const { code, stdout, stderr } = await npmStart(args).ended;

    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(new RegExp(`^${sentence}; nothing was started\\n\\nusage: npm start`));
  });
});
