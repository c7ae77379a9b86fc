import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { GeneratorMessage } from "../../../generator/report/submission-message.ts";
import { waitFor } from "../../support/wait-for.ts";
import { someJobs } from "../../unit/generator/take.ts";
import { type SmallSystem, startSmallSystem } from "./small-system.ts";
import { type SpanIntake, startSpanIntake } from "./span-intake.ts";

let system: SmallSystem;
let spans: SpanIntake;

beforeAll(async () => {
  system = await startSmallSystem({ tables: true });
  spans = await startSpanIntake();
});

afterAll(async () => {
  await spans.stop();
  await system.stop();
});

interface Run {
  child: ChildProcess;
  messages: GeneratorMessage[];
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code, or the signal. */
  ended: Promise<number | string | null>;
}

/** Starts the generator as a child process. */
function generate(args: string, { endpoint = system.url }: { endpoint?: string } = {}): Run {
  const { AWS_REGION: _, AWS_PROFILE: __, ...env } = process.env;
  const child = fork("generator/cli.ts", args.split(" "), {
    execArgv: [],
    silent: true,
    env: { ...env, AWS_ENDPOINT_URL: endpoint, OTEL_EXPORTER_OTLP_ENDPOINT: spans.url },
  });
  const messages: GeneratorMessage[] = [];
  const texts = { stdout: "", stderr: "" };
  child.on("message", (message) => messages.push(message as GeneratorMessage));
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (chunk) => {
      texts[name] += String(chunk);
    });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  return { child, messages, ended, stdout: () => texts.stdout, stderr: () => texts.stderr };
}

describe("the generator as a program", () => {
  it("submits the jobs of its seed and tells its parent about each, then that it is done", async () => {
    const run = generate("--count 25 --seed 7 --rate 0 --no-demo-rows");

    expect(await run.ended).toBe(0);
    const told = run.messages.filter((message) => message.type === "submitted");
    const jobs = someJobs(25);
    expect(run.messages.at(-1)).toEqual({ type: "done", submitted: 25 });
    expect(told.map(({ fault }) => fault).sort()).toEqual(jobs.map(({ fault }) => fault).sort());
    expect(told.map(({ job_id }) => job_id)).toEqual(
      expect.arrayContaining(jobs.filter(({ delivery }) => delivery.via === "bus").map(({ key }) => key)),
    );
    expect(new Set(told.map(({ trace_id }) => trace_id)).size).toBe(25);
    expect(spans.roots()).toEqual(expect.arrayContaining(told.map(({ trace_id }) => trace_id)));
    expect(run.stdout()).toMatch(/^submitted +25 in /);
    expect(run.stderr()).toContain("the same jobs again: --seed 7\n");
    expect(run.stderr()).toMatch(/^\+\d+ jobs? \(\d+ submitted\)/m);
  });

  it("prints one JSON line per submission, and nothing else on stdout, with --json", async () => {
    const run = generate("--count 7 --seed 8 --rate 0 --no-demo-rows --json");

    expect(await run.ended).toBe(0);
    const lines = run.stdout().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(run.messages.slice(0, -1));
    expect(lines).toHaveLength(7);
  });

  it("puts the demo rows before the jobs", async () => {
    const run = generate("--count 1 --seed 7");

    expect(await run.ended).toBe(0);
    const client = new DynamoDBClient({
      endpoint: system.url,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
      new QueryCommand({
        TableName: "job-data",
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "table#sessions" },
      }),
    );
    client.destroy();
    expect(Items).toHaveLength(60);
    expect(Items.every(({ sk, created_at }) => String(sk).startsWith(`${created_at}#`))).toBe(true);
  });

  it("goes on without the demo rows when there is no table for them", async () => {
    const run = generate("--count 2 --prefix alice --rate 0 --bad-share 0");

    expect(await run.ended).toBe(0);
    expect(run.stderr().match(/no demo rows: table alice-job-data does not take them/g)).toHaveLength(1);
    expect(run.messages.at(-1)).toEqual({ type: "done", submitted: 2 });
  });

  it("ends with its totals and exit code 0 on Ctrl-C", async () => {
    const run = generate("--rate 50 --no-demo-rows");
    await waitFor(() => run.messages.length > 10, { what: "ten submissions" });

    run.child.kill("SIGINT");

    expect(await run.ended).toBe(0);
    const submitted = run.messages.filter(({ type }) => type === "submitted").length;
    expect(run.messages.at(-1)).toEqual({ type: "done", submitted });
    expect(run.stdout()).toMatch(new RegExp(`^submitted +${submitted} in `));
  });

  it("ends when its parent has gone", async () => {
    const run = generate("--rate 50 --no-demo-rows");
    await waitFor(() => run.messages.length > 5, { what: "five submissions" });

    run.child.disconnect();

    // A child whose channel was closed from here never has the event "close".
    expect(await once(run.child, "exit")).toEqual([0, null]);
  });

  it.each([
    { endpoint: "http://127.0.0.1:9", reason: "ECONNREFUSED" },
    { endpoint: "nowhere", reason: "Invalid URL" },
  ])("says in one sentence that there is no system at $endpoint, and exits with 1", async ({ endpoint, reason }) => {
    const run = generate("--count 5 --rate 0 --no-demo-rows", { endpoint });

    expect(await run.ended).toBe(1);
    expect(run.stderr()).toContain(
      `expected a running system at ${endpoint}, got ${reason}; start one with \`npm start -- --no-generator\`, or set AWS_ENDPOINT_URL\n`,
    );
    expect(run.messages.every(({ type }) => type === "refused")).toBe(true);
    expect(run.messages).not.toHaveLength(0);
  });

  it("refuses a bad flag in one sentence, shows the usage, and exits with 1", async () => {
    const run = generate("--count many");

    expect(await run.ended).toBe(1);
    expect(run.stderr()).toMatch(/^expected a whole number above 0 after --count, got "many"\n\nusage: /);
    expect(run.stdout()).toBe("");
  });

  it("explains its flags with --help", async () => {
    const run = generate("--help");

    expect(await run.ended).toBe(0);
    expect(run.stdout()).toContain("--bad-share P");
  });
});
