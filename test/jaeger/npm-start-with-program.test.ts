import { execFileSync } from "node:child_process";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { checkTrace } from "../../observability/checker/index.ts";
import { clientOptions } from "../support/client-options.ts";
import { type NpmStart, npmStart } from "../support/jaeger/npm-start.ts";
import { spansOf } from "../support/jaeger/read-jaeger.ts";
import { waitFor } from "../support/wait-for.ts";

const usual = { query: "http://localhost:16686", otlp: "http://localhost:4318" };

const answers = async (url: string) => (await fetch(url).catch(() => undefined))?.ok === true;

/** Process ids of the Jaeger that is below this process. */
function jaegersBelow(pid: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" }).trim().split("\n");
  const processes = rows.map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? []);
  const below = (parent: number): string[][] =>
    processes.flatMap((row) => (Number(row[2]) === parent ? [row, ...below(Number(row[1]))] : []));
  return below(pid).flatMap(([, id, , command]) => (command?.startsWith("jaeger") ? [Number(id)] : []));
}

describe("npm start --jaeger", () => {
  let run: NpmStart;
  beforeAll(() => {
    run = npmStart(["--jaeger", "--rate", "5", "--bad-share", "0.5", "--seed", "7"]);
  });
  afterAll(() => run.stop());

  it("starts a Jaeger on the usual ports and shows where jobs and traces are", async () => {
    expect(await run.address("traces")).toBe(usual.query);
    expect(await run.address("jobs")).not.toBe(usual.query);
    expect(run.output.stdout).toContain(`(traces are sent on to ${usual.otlp})`);
    expect(await answers(`${usual.query}/api/services`)).toBe(true);
  });

  it("links job lines to traces that Jaeger has", async () => {
    await run.address("traces");
    const line = /^COMPLETED .* (http:\/\/localhost:16686)\/trace\/([0-9a-f]{32})$/m;
    const [, , traceId = ""] = await waitFor(() => line.exec(run.output.stdout), {
      what: "the line of a job",
      within: 30_000,
    });

    const connected = async () => checkTrace(await spansOf(usual.query, traceId)).connected;

    await waitFor(connected, { what: "the whole trace in Jaeger", within: 20_000, every: 200 });
  });

  it("links alerts to traces that Jaeger has", async () => {
    const options = clientOptions(await run.address("AWS endpoint"));
    const [sqs, sns] = [new SQSClient(options), new SNSClient(options)];
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "alerts-of-this-test" }));
    await sns.send(
      new SubscribeCommand({
        TopicArn: "arn:aws:sns:us-east-1:000000000000:job-failures",
        Protocol: "sqs",
        Endpoint: "arn:aws:sqs:us-east-1:000000000000:alerts-of-this-test",
        Attributes: { RawMessageDelivery: "true" },
      }),
    );
    // The alarm on the dead-letter queue publishes to the same topic.
    const receive = async (): Promise<{ trace_url: string; trace_id: string } | undefined> => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
      return Messages.map(({ Body = "{}" }) => JSON.parse(Body)).find(({ job_id: jobId }) => jobId !== undefined);
    };

    const alert = await waitFor(receive, { what: "an alert about a job", within: 40_000 });
    for (const client of [sqs, sns]) client.destroy();

    const { trace_url: traceUrl, trace_id: traceId } = alert;
    expect(traceUrl).toBe(`${usual.query}/trace/${traceId}`);
    await waitFor(async () => (await spansOf(usual.query, traceId)).length > 0, { what: "its trace in Jaeger" });
  });

  it("keeps the jobs page, with jobs and their logs", async () => {
    const jobs = await run.address("jobs");
    const read = async (path: string) => JSON.parse(await (await fetch(`${jobs}${path}`)).text());

    await waitFor(async () => (await read("/api/jobs")).jobs.length > 0, { what: "jobs on our own page" });
    await waitFor(async () => (await read("/api/store")).logs > 0, { what: "logs in our own store", within: 20_000 });
  });

  it("stops Jaeger with everything else", async () => {
    await run.address("traces");
    expect(jaegersBelow(run.pid)).toHaveLength(1);

    await run.stop();

    expect((await run.ended).code).toBe(0);
    expect(await answers(`${usual.query}/api/services`)).toBe(false);
  });
});

describe("npm start --jaeger, when Jaeger dies", () => {
  it("says so and stops with 1", async () => {
    const run = npmStart(["--jaeger", "--no-generator"]);
    await run.address("traces");

    for (const pid of jaegersBelow(run.pid)) process.kill(pid, "SIGKILL");

    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Jaeger ended with SIGKILL; everything is stopped$/m);
  });
});
