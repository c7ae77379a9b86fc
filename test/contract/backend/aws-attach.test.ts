import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { AlertsView, DeadLettersView, FlowView } from "../../../observability/backend/api/aws-view.ts";
import { anAssembly } from "../../support/a-template.ts";
import { waitFor } from "../../support/wait-for.ts";
import { type EmulatedQueues, startEmulatedQueues } from "../sqs/emulated-queues.ts";

const cli = new URL("../../../observability/backend/cli.ts", import.meta.url).pathname;

describe("the backend's command and AWS", () => {
  const children: ChildProcess[] = [];
  let emulated: EmulatedQueues;
  let assembly: string;
  beforeAll(async () => {
    emulated = await startEmulatedQueues();
    emulated.queue("orders");
    assembly = await anAssembly({
      resources: { Orders: { Type: "AWS::SQS::Queue", Properties: { QueueName: "orders" } } },
    });
  });
  afterAll(async () => {
    await emulated.stop();
    await rm(assembly, { recursive: true });
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  function run(flags: string[], env: Record<string, string> = {}) {
    const { AWS_ENDPOINT_URL: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [cli, "--otlp-port", "0", "--query-port", "0", ...flags], {
      env: { ...inherited, ...env },
    });
    children.push(child);
    return child;
  }

  async function started(flags: string[], env: Record<string, string> = {}) {
    const child = run(flags, env);
    let errors = "";
    child.stderr.on("data", (data) => {
      errors += data;
    });
    const [line] = await once(child.stdout, "data");
    const { queryUrl } = JSON.parse(String(line)) as { queryUrl: string };
    const get = async <T>(path: string) => (await fetch(`${queryUrl}${path}`)).json() as Promise<T>;
    return { child, get, queryUrl, errors: () => errors };
  }

  const shown = async (get: <T>(path: string) => Promise<T>) => (await get<FlowView>("/api/flow")).nodes;
  const orders = { kind: "queue", name: "orders", logicalId: "Orders", depth: 0 };

  it("answers without any AWS, and says how to give it one", async () => {
    const { get, queryUrl } = await started([]);

    const answers = [
      await get<FlowView>("/api/flow"),
      await get<DeadLettersView>("/api/dead-letters"),
      await get<AlertsView>("/api/alerts"),
    ];
    const post = (path: string, body: object) =>
      fetch(`${queryUrl}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });

    for (const { unavailable } of answers) expect(unavailable).toContain("--aws-endpoint <url>");
    expect(answers).toMatchObject([
      { nodes: [], edges: [] },
      { letters: [], depth: 0 },
      { alerts: [], total: 0 },
    ]);
    expect(await get("/api/status")).toMatchObject({ aws: "none", deadLetters: null, alerts: null });
    expect((await post("/api/dead-letters/redrive", { select: { all: true } })).status).toBe(503);
    expect((await post("/api/jobs", { job_type: "data_cleanup" })).status).toBe(503);
  });

  it("shows the endpoint and the template that it is given as flags, or the SDK's endpoint", async () => {
    const byFlags = await started(["--aws-endpoint", emulated.gateway.url, "--assembly", assembly]);
    const bySdk = await started([], { AWS_ENDPOINT_URL: emulated.gateway.url });

    expect(await shown(byFlags.get)).toMatchObject([orders]);
    expect(await shown(bySdk.get)).toMatchObject([{ kind: "queue", name: "orders" }]);
  });

  it("is told on standard input what to show, once that runs, and goes on after what it cannot use", async () => {
    const { child, get, errors } = await started(["--exit-with-parent"]);
    const say = (line: string) => child.stdin.write(`${line}\n`);

    say("hello");
    say('{"attach":{"endpoint":"no address"}}');
    say('{"attach":{"assembly":"/nowhere"}}');
    await waitFor(() => errors().split("no AWS is shown").length === 4, { what: "three sentences" });
    expect(await shown(get)).toEqual([]);
    say(JSON.stringify({ attach: { endpoint: emulated.gateway.url, assembly, region: "us-east-1" } }));

    expect(await waitFor(async () => (await shown(get)).length && shown(get), { what: "the queue" })).toMatchObject([
      orders,
    ]);
    expect(errors()).toContain("give --assembly the folder that cdk synth writes");
  });

  it.each([
    ["an endpoint that is no address", ["--aws-endpoint", "localhost:4566"], /--aws-endpoint/],
    ["a folder without templates", ["--assembly", "/nowhere"], /expected JSON in \/nowhere\/manifest.json/],
    ["a queue name that SQS does not take", ["--alerts-queue", "what a name"], /--alerts-queue/],
  ])("refuses %s in one sentence", async (_what, flags, sentence) => {
    const child = run(flags);
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);

    expect(errors).toMatch(sentence);
    expect(errors).not.toContain("    at ");
    expect(code).toBe(1);
  });

  it("takes no queue of the template for the topics' messages", async () => {
    const { get } = await started([
      "--aws-endpoint",
      emulated.gateway.url,
      "--assembly",
      assembly,
      "--alerts-queue",
      "orders",
    ]);

    const { unavailable } = await waitFor(
      async () => {
        const view = await get<AlertsView>("/api/alerts");
        return view.unavailable === undefined ? undefined : view;
      },
      { what: "the reason" },
    );

    expect(unavailable).toContain("expected a queue of the viewer's own for --alerts-queue, got orders");
  });
});
