import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { aFunction, isAlive, startLambdaUnderTest } from "../../support/lambda-under-test.ts";
import { waitFor } from "../../support/wait-for.ts";

async function withMapping(body: object) {
  const system = await startLambdaUnderTest({ timeScale: 1 });
  const { queueArn } = system.sqs.createQueue("jobs", { VisibilityTimeout: "180" });
  await system.lambda.createFunction(aFunction("partial", { timeoutSeconds: 60 }));
  await system.lambda.createEventSourceMapping({
    functionName: "partial",
    eventSourceArn: queueArn,
    batchSize: 1,
    maximumBatchingWindowSeconds: 0,
    reportBatchItemFailures: true,
    enabled: true,
  });
  await system.sqs.queues.send(queueArn, JSON.stringify(body));
  await waitFor(() => system.lines.find(({ message }) => message.startsWith("START")), { what: "the invocation" });
  return { ...system, queueArn };
}

describe("the processes of functions", () => {
  it("finish what they run when the runtime stops, then are gone", async () => {
    const { lambda, records, sqs, queueArn, stop } = await withMapping({ name: "slow", wait: 500 });
    const pids = lambda.pids();

    await lambda.stop({ drainMs: 5_000 });

    expect(records).toMatchObject([{ outcome: "success" }]);
    expect(await sqs.queues.counts(queueArn)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(lambda.pids()).toEqual([]);
    await stop();
  });

  it("are ended when they take longer than the runtime waits; the message stays in the queue", async () => {
    const { lambda, records, sqs, queueArn, stop } = await withMapping({ name: "endless", wait: 60_000 });
    const pids = lambda.pids();

    await lambda.stop({ drainMs: 50 });
    await lambda.stop();

    expect(pids.filter(isAlive)).toEqual([]);
    expect(records).toMatchObject([{ outcome: "crash" }]);
    expect(await sqs.queues.counts(queueArn)).toMatchObject({ inFlight: 1 });
    await stop();
  });

  it("refuse work after the stop", async () => {
    const { lambda, stop } = await startLambdaUnderTest();
    await lambda.createFunction(aFunction("echo"));

    await lambda.stop();

    expect(await lambda.invoke({ functionName: "echo" })).toMatchObject({ functionError: "Unhandled" });
    expect(lambda.pids()).toEqual([]);
    await stop();
  });

  it("end by themselves when the runtime is killed", async () => {
    const program = join(import.meta.dirname, "../../fixtures/lambda/host.mjs");
    const host = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
    const [chunk] = (await once(host.stdout, "data")) as [Buffer];
    const pids: number[] = JSON.parse(chunk.toString());

    expect(pids).toHaveLength(2);
    expect(pids.every(isAlive)).toBe(true);

    host.kill("SIGKILL");

    await waitFor(() => !pids.some(isAlive), { what: "both processes to end" });
  });

  it("write their lines between those of Lambda, in order, each with its request", async () => {
    const { lambda, lines, stop } = await startLambdaUnderTest();
    await lambda.createFunction(aFunction("logs", { environment: { OTEL_SERVICE_NAME: "log-writer" } }));

    const { requestId } = await lambda.invoke({ functionName: "logs", payload: '{"lines":3}' });
    await waitFor(() => lines.find(({ message }) => message.startsWith("REPORT")), { what: "the REPORT line" });

    const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
    const expected = [
      String.raw`^INIT_START Runtime Version: nodejs:24\.`,
      String.raw`^START RequestId: ${requestId} Version: \$LATEST$`,
      String.raw`^${time}\t${requestId}\tINFO\tone line\rwith a second \{ answer: 42 \}$`,
      String.raw`^\{"level":"INFO","message":"raw"\}$`,
      String.raw`^${time}\t${requestId}\tINFO\tline 0 y+$`,
      String.raw`^${time}\t${requestId}\tINFO\tline 1 y+$`,
      String.raw`^${time}\t${requestId}\tINFO\tline 2 y+$`,
      `^END RequestId: ${requestId}$`,
      String.raw`^REPORT RequestId: ${requestId}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t(Max Memory Used: \d+ MB\t)?Init Duration: [\d.]+ ms\t$`,
    ];
    const own = lines.filter(({ message }) => message !== "to stderr");

    expect(own.map(({ message }) => message)).toEqual(expected.map((text) => expect.stringMatching(new RegExp(text))));
    expect(lines.find(({ message }) => message === "to stderr")).toMatchObject({
      requestId,
      serviceName: "log-writer",
    });
    expect(own.map(({ platform = false }) => platform)).toEqual(
      expected.map((text) => /\^(INIT_|START|END|REPORT)/.test(text)),
    );
    await stop();
  });
});
