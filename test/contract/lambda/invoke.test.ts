import { InvokeCommand, type InvokeCommandOutput } from "@aws-sdk/client-lambda";
import { aFunction, isAlive, type LambdaUnderTest, startLambdaUnderTest } from "../../support/lambda-under-test.ts";
import { waitFor } from "../../support/wait-for.ts";

let system: LambdaUnderTest;
beforeAll(async () => {
  system = await startLambdaUnderTest({ initTimeoutSeconds: 5, timeScale: 0.001 });
});
afterAll(() => system.stop());

async function invoke(functionName: string, event: unknown = {}, more: object = {}): Promise<InvokeCommandOutput> {
  return system.client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)), ...more }),
  );
}

function answerOf({ Payload }: InvokeCommandOutput) {
  return JSON.parse(Payload?.transformToString() ?? "");
}

describe("an invocation", () => {
  it("gives the handler its event and a context as on AWS, and answers with what it returns", async () => {
    const { functionArn } = await system.lambda.createFunction(aFunction("echo", { timeoutSeconds: 2 }));

    const reply = await invoke("echo", { name: "ünïcode ✓" });

    expect(reply).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(reply.FunctionError).toBeUndefined();
    const { event, context, env } = answerOf(reply);
    expect(event).toEqual({ name: "ünïcode ✓" });
    expect(context).toMatchObject({
      functionName: "echo",
      functionVersion: "$LATEST",
      invokedFunctionArn: functionArn,
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/echo",
      awsRequestId: reply.$metadata.requestId,
    });
    expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(context.remaining).toBeGreaterThan(1_000);
    expect(context.remaining).toBeLessThanOrEqual(2_000);
    expect(env._X_AMZN_TRACE_ID).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });

  it("runs in the environment of the template, under the runtime's own, and in nothing of the host's", async () => {
    process.env.OF_THE_HOST = "must not be seen";
    const environment = { TABLE: "jobs", FROM_RUNTIME: "template", NODE_OPTIONS: "--enable-source-maps" };
    await system.lambda.createFunction(aFunction("echo", { functionName: "env", environment, memoryMegabytes: 1000 }));

    const { env, execArgv } = answerOf(await invoke("env"));

    delete process.env.OF_THE_HOST;

    expect(execArgv).toEqual(["--max-old-space-size=900"]);
    const known = [
      ...["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
      ...["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"],
      ...["AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION"],
      ...["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "FROM_RUNTIME", "HOME", "LAMBDA_RUNTIME_DIR"],
      ...["LAMBDA_TASK_ROOT", "LANG", "NODE_OPTIONS", "PATH", "TABLE", "TZ", "_HANDLER", "_X_AMZN_TRACE_ID"],
    ];
    expect(Object.keys(env).sort()).toEqual(known.sort());
    expect(env).toMatchObject({
      TABLE: "jobs",
      FROM_RUNTIME: "runtime",
      NODE_OPTIONS: "--enable-source-maps",
      _HANDLER: "index.handler",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1000",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    });
  });

  it("reuses a warm process and starts another one while that is busy", async () => {
    await system.lambda.createFunction(aFunction("echo", { functionName: "warm" }));

    const first = answerOf(await invoke("warm"));
    const second = answerOf(await invoke("warm"));
    const [third, fourth] = await Promise.all([invoke("warm", { wait: 400 }), invoke("warm", { wait: 400 })]);

    expect(second.pid).toBe(first.pid);
    expect(new Set([answerOf(third).pid, answerOf(fourth).pid]).size).toBe(2);
    const cold = system.records.filter(({ functionName }) => functionName === "warm").map(({ coldStart }) => coldStart);
    expect(cold.filter(Boolean)).toHaveLength(2);
    expect(cold[0]).toBe(true);
  });

  it("takes a function by ARN and by name with $LATEST, and no other version", async () => {
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:echo";

    expect(await invoke(arn)).toMatchObject({ StatusCode: 200 });
    expect(await invoke("echo", {}, { Qualifier: "$LATEST" })).toMatchObject({ StatusCode: 200 });
    await expect(invoke("echo", {}, { Qualifier: "7" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Function not found: ${arn}:7`,
    });
    await expect(invoke("absent")).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it("loads CommonJS modules and nested exports", async () => {
    await system.lambda.createFunction(aFunction("commonjs", { handler: "index.nested.handler" }));

    expect(answerOf(await invoke("commonjs", 5))).toEqual({ commonjs: true, event: 5 });
  });

  it("works with any client of the Runtime API", async () => {
    await system.lambda.createFunction(aFunction("custom", { runtime: "provided.al2023" }));

    expect(answerOf(await invoke("custom", { a: 1 }))).toEqual({
      custom: { a: 1 },
      statusOfWrongId: 400,
      statusOfEarlyNext: 403,
    });
    const failed = await invoke("custom", { fail: true });
    expect(failed.FunctionError).toBe("Unhandled");
    expect(answerOf(failed)).toMatchObject({ errorType: "Custom.Failure" });
  });

  it("shows the end of the log when asked for the tail", async () => {
    await system.lambda.createFunction(aFunction("logs", { functionName: "tail" }));

    const short = await invoke("tail", {}, { LogType: "Tail" });
    const long = await invoke("tail", { lines: 100 }, { LogType: "Tail" });

    const text = Buffer.from(short.LogResult ?? "", "base64").toString();

    expect(text).toContain("one line\rwith a second { answer: 42 }");
    expect(text.split("\n")[0]).toBe(`START RequestId: ${short.$metadata.requestId} Version: $LATEST`);
    const tail = Buffer.from(long.LogResult ?? "", "base64");
    expect(tail.length).toBeLessThanOrEqual(4096);
    expect(tail.toString()).toContain("line 99 ");
  });

  it("checks without running when it is a dry run", async () => {
    expect(await invoke("echo", {}, { InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
    await expect(invoke("absent", {}, { InvocationType: "DryRun" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("refuses a payload that is no JSON, and one of more than 6 MB, or 1 MB when it is an event", async () => {
    const send = (Payload: Buffer, InvocationType?: "Event") =>
      system.client.send(new InvokeCommand({ FunctionName: "echo", Payload, InvocationType }));
    const big = (bytes: number) => Buffer.from(JSON.stringify("x".repeat(bytes)));

    await expect(send(Buffer.from("{nope"))).rejects.toMatchObject({ name: "InvalidRequestContentException" });
    await expect(send(big(6_291_456))).rejects.toMatchObject({
      name: "RequestTooLargeException",
      $metadata: { httpStatusCode: 413 },
    });
    await expect(send(big(1_048_576), "Event")).rejects.toMatchObject({
      message: "1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    });
  });

  it("throttles a function whose reserved concurrency is used up", async () => {
    await system.lambda.createFunction(aFunction("echo", { functionName: "narrow", reservedConcurrentExecutions: 1 }));

    const slow = invoke("narrow", { wait: 300 });
    await waitFor(
      () => system.lines.find((line) => line.functionName === "narrow" && line.message.startsWith("START")),
      {
        what: "the first invocation to run",
      },
    );

    await expect(invoke("narrow")).rejects.toMatchObject({
      name: "TooManyRequestsException",
      $metadata: { httpStatusCode: 429 },
    });
    expect(await slow).toMatchObject({ StatusCode: 200 });
  });
});

describe("a function that breaks down", () => {
  async function failure(functionName: string, event: unknown = {}) {
    const reply = await invoke(functionName, event);
    expect(reply).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    return { ...answerOf(reply), requestId: reply.$metadata.requestId };
  }

  it("answers with what was thrown, and goes on in the same process", async () => {
    await system.lambda.createFunction(aFunction("throws"));
    const before = system.lambda.pids();

    const thrown = await failure("throws");
    const pids = system.lambda.pids().filter((pid) => !before.includes(pid));
    const word = await failure("throws", { kind: "string" });

    expect(thrown).toMatchObject({ errorType: "TypeError", errorMessage: "retention is not a number" });
    expect(thrown.trace[0]).toBe("TypeError: retention is not a number");
    expect(word).toMatchObject({ errorType: "string", errorMessage: "only words", trace: [] });
    expect(pids).toHaveLength(1);
    expect(system.lambda.pids()).toContain(pids[0]);
  });

  it.each([
    ["rejection", "Runtime.UnhandledPromiseRejection", "Error: nobody waits"],
    ["uncaught", "RangeError", "out of the blue"],
  ])("reports an error that nobody caught (%s) at once, and is replaced", async (kind, errorType, errorMessage) => {
    expect(await failure("throws", { kind })).toMatchObject({ errorType, errorMessage });
    expect(await failure("throws")).toMatchObject({ errorType: "TypeError" });
  });

  it.each([
    [{ status: 1 }, "Runtime exited with error: exit status 1"],
    [{ status: 0 }, "Runtime exited without providing a reason"],
    [{ kind: "signal" }, "Runtime exited with error: signal: killed"],
    [{ kind: "memory" }, "Runtime exited with error: signal: "],
  ])("answers with Runtime.ExitError when the process ends: %j", async (event, reason) => {
    await system.lambda.createFunction(aFunction("crash")).catch(() => {});

    const { errorType, errorMessage, requestId } = await failure("crash", event);

    expect(errorType).toBe("Runtime.ExitError");
    expect(errorMessage).toContain(`RequestId: ${requestId} Error: ${reason}`);
  });

  it("takes the processes that it started with it", async () => {
    await failure("crash", { kind: "child" });

    const line = system.lines.find(({ message }) => /child \d+$/.test(message));
    const child = Number(line?.message.split(" ").at(-1));
    await waitFor(() => !isAlive(child), { what: `the end of process ${child}` });
  });

  it.each(["hang", "block"])("is killed at its time-out, whatever it does: %s", async (fixture) => {
    await system.lambda.createFunction(aFunction(fixture, { timeoutSeconds: 1 }));

    const { errorType, errorMessage, requestId } = await failure(fixture);

    expect(errorType).toBe("Sandbox.Timedout");
    expect(errorMessage).toBe(`RequestId: ${requestId} Error: Task timed out after 1.00 seconds`);
    const report = await waitFor(
      () => system.lines.find(({ message }) => message.startsWith(`REPORT RequestId: ${requestId}`)),
      { what: "the REPORT line" },
    );
    expect(report.message).toContain("Status: timeout");
  });

  it("answers at once when its promise can never settle", async () => {
    await system.lambda.createFunction(aFunction("never-settles"));

    expect(await failure("never-settles")).toMatchObject({ errorType: "Runtime.NodeJsExit" });
  });

  it.each([
    ["bad-init", "index.handler", "Error", "no table was named"],
    ["bad-syntax", "index.handler", "Runtime.UserCodeSyntaxError", "SyntaxError: "],
    ["echo", "absent.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'absent'"],
    ["echo", "index.absent", "Runtime.HandlerNotFound", "index.absent is undefined or not exported"],
    ["echo", "index.notAFunction", "Runtime.HandlerNotFound", "index.notAFunction is not a function"],
    ["echo", "index", "Runtime.MalformedHandlerName", "Bad handler index"],
  ])("tells why its INIT failed: %s %s", async (fixture, handler, errorType, errorMessage) => {
    const functionName = `${fixture}-${handler.replace(".", "-")}`;
    await system.lambda.createFunction(aFunction(fixture, { functionName, handler }));

    const answer = await failure(functionName);

    expect(answer.errorType).toBe(errorType);
    expect(answer.errorMessage).toContain(errorMessage);
    expect(system.records.at(-1)).toMatchObject({ functionName, outcome: "init-error", errorType });
    expect(system.records.at(-1)?.errorMessage).toContain(errorMessage);
  });

  it("is killed when its INIT takes too long", async () => {
    const impatient = await startLambdaUnderTest({ initTimeoutSeconds: 0.4 });
    await impatient.lambda.createFunction(aFunction("slow-init"));

    const { payload } = await impatient.lambda.invoke({ functionName: "slow-init" });

    expect(JSON.parse(payload)).toMatchObject({ errorType: "Sandbox.Timedout" });
    await impatient.stop();
  });

  it("may not answer with more than 6 MB", async () => {
    await system.lambda.createFunction(aFunction("logs", { functionName: "big" }));

    expect(answerOf(await invoke("big", { big: 6_291_500 }))).toHaveLength(6_291_500);
    expect(await failure("big", { big: 6_291_556 })).toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    });
    expect(answerOf(await invoke("big", { big: 10 }))).toBe("xxxxxxxxxx");
  });
});

describe("an event", () => {
  it("is accepted at once and retried twice when the function fails, under one request id", async () => {
    await system.lambda.createFunction(aFunction("throws", { functionName: "retried" }));

    const reply = await invoke("retried", {}, { InvocationType: "Event" });

    expect(reply).toMatchObject({ StatusCode: 202 });
    await waitFor(() => system.problems.find((problem) => problem.includes("retried")), {
      what: "the event to be dropped",
    });
    const runs = system.records.filter(({ functionName }) => functionName === "retried");
    expect(runs.map(({ outcome, source }) => `${outcome} ${source}`)).toEqual(Array(3).fill("error event"));
    expect(new Set(runs.map(({ requestId }) => requestId))).toEqual(new Set([reply.$metadata.requestId]));
  });
});
