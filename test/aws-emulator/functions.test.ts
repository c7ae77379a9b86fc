import { join } from "node:path";
import { InvokeCommand, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import type { AwsUnderTest } from "../support/aws-emulator/aws-under-test.ts";
import { describeAws } from "../support/aws-emulator/describe-aws.ts";
import { readLog, waitForTold } from "../support/aws-emulator/read-log.ts";
import { waitFor } from "../support/wait-for.ts";

const directory = join(import.meta.dirname, "functions/echo");

async function invoke(
  { clients: { lambda } }: AwsUnderTest,
  FunctionName: string,
  event: object,
  rest: Partial<InvokeCommandInput> = {},
) {
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...rest }));
  const text = answer.Payload?.transformToString() ?? "";
  return { ...answer, text, payload: text === "" ? undefined : JSON.parse(text) };
}

describeAws("Lambda", (behaviour) => {
  behaviour("answers with what the handler returns", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const { StatusCode, FunctionError, ExecutedVersion, payload } = await invoke(aws, functionName, { n: [1, "ä"] });

    expect({ StatusCode, FunctionError, ExecutedVersion }).toEqual({
      StatusCode: 200,
      FunctionError: undefined,
      ExecutedVersion: "$LATEST",
    });
    expect(payload.event).toEqual({ n: [1, "ä"] });
  });

  behaviour("gives the handler its context", async (aws) => {
    const { functionName, functionArn } = await aws.createFunction({ directory, timeoutSeconds: 7 });

    const { payload } = await invoke(aws, functionName, {});

    expect(payload.context).toMatchObject({
      functionName,
      functionVersion: "$LATEST",
      invokedFunctionArn: functionArn,
      memoryLimitInMB: "128",
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupName: `/aws/lambda/${functionName}`,
    });
    expect(payload.context.remaining).toBeGreaterThan(5_000);
    expect(payload.context.remaining).toBeLessThanOrEqual(7_000);
  });

  behaviour(
    "gives the handler the id that the caller is told, and the name of a log stream of the day",
    async (aws) => {
      const { functionName } = await aws.createFunction({ directory });

      const { payload, $metadata } = await invoke(aws, functionName, {});

      expect(payload.context).toMatchObject({
        awsRequestId: $metadata.requestId,
        logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/.*\[\$LATEST\][0-9a-f]{32}$/),
      });
    },
  );

  behaviour("gives the process Lambda's environment, and the function's own", async (aws) => {
    const { functionName } = await aws.createFunction({ directory, environment: { JOBS_TABLE: "jobs" } });

    const { payload } = await invoke(aws, functionName, {});

    expect(payload.environment).toMatchObject({
      JOBS_TABLE: "jobs",
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_LOG_STREAM_NAME: payload.context.logStreamName,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: expect.any(String),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      LAMBDA_TASK_ROOT: expect.any(String),
    });
  });

  behaviour(
    "gives the process the names of its handler, its runtime and its log, and how it was initialised",
    async (aws) => {
      const { functionName } = await aws.createFunction({ directory });

      const { payload } = await invoke(aws, functionName, {});

      expect(payload.environment).toMatchObject({
        _HANDLER: "index.handler",
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        TZ: ":UTC",
      });
    },
  );

  behaviour("gives each invocation a trace header of its own", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const headers = [
      (await invoke(aws, functionName, {})).payload.environment._X_AMZN_TRACE_ID,
      (await invoke(aws, functionName, {})).payload.environment._X_AMZN_TRACE_ID,
    ];

    expect(headers).toEqual(Array(2).fill(expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/)));
    expect(headers[0]).not.toBe(headers[1]);
  });

  behaviour("keeps a process for the next invocation", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const pids = [(await invoke(aws, functionName, {})).payload.pid, (await invoke(aws, functionName, {})).payload.pid];

    expect(pids[0]).toBe(pids[1]);
  });

  behaviour("answers with the message of what a handler throws", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const { StatusCode, FunctionError, payload } = await invoke(aws, functionName, { throw: "no such row" });

    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(payload).toMatchObject({ errorMessage: "no such row" });
  });

  behaviour("answers with type and stack of what a handler throws", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const { payload } = await invoke(aws, functionName, { throw: "no such row" });

    expect(payload).toMatchObject({ errorType: "TypeError", trace: expect.any(Array) });
  });

  behaviour("ends a function that takes longer than its time-out, and says so", async (aws) => {
    const { functionName } = await aws.createFunction({ directory, timeoutSeconds: 1 });

    const { FunctionError, payload } = await invoke(aws, functionName, { hang: true });

    expect(FunctionError).toBe("Unhandled");
    expect(payload.errorMessage).toContain("Task timed out after 1.00 seconds");
    expect(payload.errorType).toBe("Sandbox.Timedout");
    expect((await invoke(aws, functionName, {})).FunctionError).toBeUndefined();
  });

  behaviour("says with which status a process ended", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const { payload } = await invoke(aws, functionName, { exit: 3 });

    expect(payload).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
    });
  });

  behaviour("fails the invocation when a process ends, and starts another one for the next invocation", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const { FunctionError } = await invoke(aws, functionName, { exit: 3 });

    expect(FunctionError).toBe("Unhandled");
    expect((await invoke(aws, functionName, {})).FunctionError).toBeUndefined();
  });

  behaviour("runs an asynchronous invocation later", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const { StatusCode, text } = await invoke(aws, functionName, { message: "later" }, { InvocationType: "Event" });

    expect({ StatusCode, text }).toEqual({ StatusCode: 202, text: "" });
    await waitForTold(aws, functionName, { what: "the invocation", until: (told) => told.length > 0 });
  });

  behaviour("says so when a function is not there", async (aws) => {
    await expect(invoke(aws, "nobody-made-this", {})).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  behaviour("shows the end of the log with the answer where it is asked for", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });

    const { LogResult = "" } = await invoke(aws, functionName, { message: "shown" }, { LogType: "Tail" });

    expect(Buffer.from(LogResult, "base64").toString()).toContain('"shown"');
  });
});

describeAws("CloudWatch Logs", (behaviour) => {
  behaviour("holds what functions print, between the lines of Lambda", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });
    await invoke(aws, functionName, { message: "printed" });

    const lines = await waitFor(
      async () => {
        const read = await readLog(aws, functionName);
        return read.some((line) => line.startsWith("REPORT")) ? read : undefined;
      },
      { what: "the REPORT line", every: 100 },
    );

    const [, id] = lines.map((line) => /^START RequestId: (\S+)/.exec(line)).find((match) => match !== null) ?? [];
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    const order = [`START RequestId: ${id}`, `END RequestId: ${id}`, `REPORT RequestId: ${id}`].map(at);
    const printed = lines.findIndex((line) => line.includes('"printed"'));
    expect(order).not.toContain(-1);
    expect([order[0], printed, order[1], order[2]].map(Number)).toEqual(
      [order[0], printed, order[1], order[2]].map(Number).sort((a, b) => a - b),
    );
    expect(lines[at("REPORT")]).toMatch(/Duration: [\d.]+ ms\s+Billed Duration: \d+ ms\s+Memory Size: 128 MB/);
  });

  behaviour("finds lines by words", async (aws) => {
    const { functionName } = await aws.createFunction({ directory });
    for (const message of ["job one started", "job two started"]) await invoke(aws, functionName, { message });
    await waitForTold(aws, functionName, { what: "both lines", until: (told) => told.length === 2 });

    const found = await readLog(aws, functionName, '"job two"');

    expect(found).toEqual([expect.stringContaining("job two started")]);
  });
});
