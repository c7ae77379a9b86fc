import { type ChildProcess, spawn } from "node:child_process";
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { AlertsView, FlowView } from "../../../observability/backend/api/aws-view.ts";
import { clientOptions } from "../../support/client-options.ts";
import { waitFor } from "../../support/wait-for.ts";

const cli = new URL("../../../infra/local/cli.ts", import.meta.url).pathname;

const queuesOfTheStack = [
  "dead-letter-queue",
  "ingester-queue",
  "job-inbox",
  "jobs-todo",
  "notifications",
  "undelivered-notifications",
];

describe("the backend that npm start has started", () => {
  let child: ChildProcess;
  let queryUrl: string;
  let awsUrl: string;
  beforeAll(async () => {
    child = spawn(process.execPath, [cli, "--no-generator", "--port", "0", "--otlp-port", "0", "--query-port", "0"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout?.on("data", (data) => {
      said += data;
    });
    await waitFor(() => said.includes("ready after"), { what: "npm start to be ready", within: 40_000, every: 100 });
    [queryUrl = "", awsUrl = ""] = [/traces +(\S+)/, /AWS endpoint +(\S+)/].map((line) => line.exec(said)?.[1] ?? "");
  }, 60_000);
  afterAll(async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  });

  const get = async <T>(path: string) => (await fetch(`${queryUrl}${path}`)).json() as Promise<T>;

  it("shows the queues of the stack that runs beside it, and takes its topics' messages", async () => {
    const flow = await waitFor(
      async () => {
        const view = await get<FlowView>("/api/flow");
        return view.unavailable === undefined ? view : undefined;
      },
      { what: "the flow" },
    );
    const depths = flow.nodes.filter(({ depth }) => depth !== undefined).map(({ name, depth }) => [name, depth]);

    expect(Object.fromEntries(depths)).toEqual(Object.fromEntries(queuesOfTheStack.map((name) => [name, 0])));
    await waitFor(async () => (await get<AlertsView>("/api/alerts")).unavailable === undefined, { what: "the alerts" });
  });

  it("adds no queue and no subscription that AWS's own lists would show", async () => {
    const clients = { sqs: new SQSClient(clientOptions(awsUrl)), sns: new SNSClient(clientOptions(awsUrl)) };
    const { QueueUrls: queues = [] } = await clients.sqs.send(new ListQueuesCommand({}));
    const { Topics: topics = [] } = await clients.sns.send(new ListTopicsCommand({}));
    const { Subscriptions: subscriptions } = await clients.sns.send(new ListSubscriptionsCommand({}));
    for (const client of Object.values(clients)) client.destroy();

    expect(queues.map((url) => url.split("/").at(-1)).sort()).toEqual(queuesOfTheStack);
    expect(topics).toHaveLength(3);
    expect((subscriptions ?? []).map(({ Endpoint }) => Endpoint?.split(":").at(-1))).toEqual([
      "notifications",
      "notifications",
    ]);
  });
});
