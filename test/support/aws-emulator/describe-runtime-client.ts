import { InvokeCommand, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import type { FunctionSpec } from "../../../infra/local/emulators/lambda/lambda.ts";
import { aFunction, type LambdaUnderTest, startLambdaUnderTest } from "../lambda-under-test.ts";
import { waitFor } from "../wait-for.ts";

/** A program that takes work from the Runtime API and runs a handler of Node. */
export interface RuntimeClient {
  name: string;
  /** Whatever has to be installed. */
  prepare?(): Promise<void>;
  /** The function of a handler in `test/fixtures/lambda` that this client runs. */
  functionOf(fixture: string, changes?: Partial<FunctionSpec>): Promise<FunctionSpec>;
  /** What a caller is told when a rejection that nobody waits for ends the process; Lambda's own runtimes differ there too. */
  unhandledRejection: { errorType: string; errorMessage: string };
  stop?(): Promise<void>;
}

/** Our own client, which the local runtime starts for every function of a Node runtime. */
export const ownRuntimeClient: RuntimeClient = {
  name: "the local runtime's own client",
  functionOf: async (fixture, changes) => aFunction(fixture, changes),
  // As the managed runtimes up to Node 22 say it.
  unhandledRejection: { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "nobody waits" },
};

const traceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1";

/** What a handler and its callers see of Lambda, with this client between the handler and our Runtime API. */
export function describeRuntimeClient(client: RuntimeClient): void {
  describe(`the Runtime API, under ${client.name}`, () => {
    let system: LambdaUnderTest;
    beforeAll(async () => {
      await client.prepare?.();
      system = await startLambdaUnderTest();
    }, 600_000);
    afterAll(async () => {
      await system?.stop();
      await client.stop?.();
    });

    let made = 0;
    async function create(fixture: string, changes: Partial<FunctionSpec> = {}) {
      made += 1;
      const spec = await client.functionOf(fixture, { functionName: `${fixture}-${made}`, ...changes });
      const { functionArn } = await system.lambda.createFunction(spec);
      return { name: spec.functionName, functionArn };
    }
    async function invoke(name: string, event: unknown = {}, rest: Partial<InvokeCommandInput> = {}) {
      const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...rest });
      command.middlewareStack.add(
        (next) => (call) => {
          const { headers } = call.request as { headers: Record<string, string> };
          headers["x-amzn-trace-id"] = traceHeader;
          return next(call);
        },
        { step: "build" },
      );
      const { FunctionError, Payload, StatusCode, $metadata } = await system.client.send(command);
      const payload = JSON.parse(Payload?.transformToString() || "null");
      return { FunctionError, StatusCode, payload, requestId: $metadata.requestId };
    }

    it("hands over the event and takes the answer", async () => {
      const { name } = await create("echo");

      const { StatusCode, FunctionError, payload } = await invoke(name, { text: "ünïcode ✓", list: [1, null] });

      expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: undefined });
      expect(payload.event).toEqual({ text: "ünïcode ✓", list: [1, null] });
    });

    it("tells the fields of the context: ids, names, memory, and the time that is left", async () => {
      const { name, functionArn } = await create("echo", { timeoutSeconds: 5, memoryMegabytes: 256 });

      const { payload, requestId } = await invoke(name, { wait: 300 });

      expect(payload.context).toMatchObject({
        awsRequestId: requestId,
        functionName: name,
        functionVersion: "$LATEST",
        invokedFunctionArn: functionArn,
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: expect.stringContaining("[$LATEST]"),
        memoryLimitInMB: "256",
      });
      expect(payload.context.remaining).toBeGreaterThan(3_000);
      expect(payload.context.remaining).toBeLessThanOrEqual(4_700);
    });

    it("tells the client context of the caller", async () => {
      const { name } = await create("echo");
      const ClientContext = Buffer.from('{"custom":{"tenant":"a"}}').toString("base64");

      const { payload } = await invoke(name, {}, { ClientContext });

      expect(payload.context.clientContext).toEqual({ custom: { tenant: "a" } });
    });

    it("tells the trace header of the invocation", async () => {
      const { name } = await create("echo");

      const { payload } = await invoke(name);

      expect(payload.env._X_AMZN_TRACE_ID).toBe(traceHeader);
    });

    it("gives one process one invocation after the other, each with its own id", async () => {
      const { name } = await create("echo");

      const answers = [await invoke(name, { n: 1 }), await invoke(name, { n: 2 }), await invoke(name, { n: 3 })];

      expect(answers.map(({ payload }) => payload.event.n)).toEqual([1, 2, 3]);
      expect(new Set(answers.map(({ payload }) => payload.pid)).size).toBe(1);
      expect(answers.map(({ payload }) => payload.context.awsRequestId)).toEqual(
        answers.map(({ requestId }) => requestId),
      );
    });

    it("takes errors of the handler: type, message, stack", async () => {
      const { name } = await create("throws");

      const { FunctionError, payload } = await invoke(name);

      expect(FunctionError).toBe("Unhandled");
      expect(payload).toEqual({
        errorType: "TypeError",
        errorMessage: "retention is not a number",
        trace: expect.arrayContaining(["TypeError: retention is not a number", expect.stringContaining("index.mjs")]),
      });
    });

    it("takes what is thrown and is no error", async () => {
      const { name } = await create("throws");

      const { FunctionError, payload } = await invoke(name, { kind: "string" });

      expect(FunctionError).toBe("Unhandled");
      expect(payload).toMatchObject({ errorType: "string", errorMessage: "only words" });
    });

    it("is told of rejections that nobody waits for, and goes on with another process", async () => {
      const { name } = await create("throws");

      const { FunctionError, payload } = await invoke(name, { kind: "rejection" });
      const next = await invoke(name, { kind: "string" });

      expect(FunctionError).toBe("Unhandled");
      expect(payload.errorType).toBe(client.unhandledRejection.errorType);
      expect(payload.errorMessage).toContain(client.unhandledRejection.errorMessage);
      expect(next.payload).toMatchObject({ errorMessage: "only words" });
    });

    it.each([
      ["bad-init", "index.handler", "Error", "no table was named"],
      ["bad-syntax", "index.handler", "Runtime.UserCodeSyntaxError", "SyntaxError"],
      ["echo", "index.nothing", "Runtime.HandlerNotFound", "index.nothing is undefined or not exported"],
      ["echo", "index.notAFunction", "Runtime.HandlerNotFound", "index.notAFunction is not a function"],
      ["echo", "absent.handler", "Runtime.ImportModuleError", "Cannot find module 'absent'"],
    ])("takes errors of INIT: %s, %s", async (fixture, handler, errorType, errorMessage) => {
      const { name } = await create(fixture, { handler });

      const { FunctionError, payload } = await invoke(name);

      expect(FunctionError).toBe("Unhandled");
      expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(errorMessage) });
    });

    it("ends what takes longer than the deadline, and goes on with another process", async () => {
      const { name } = await create("echo", { timeoutSeconds: 1 });

      const { FunctionError, payload } = await invoke(name, { wait: 60_000 });
      const next = await invoke(name);

      expect(FunctionError).toBe("Unhandled");
      expect(payload).toMatchObject({ errorMessage: expect.stringContaining("Task timed out after 1.00 seconds") });
      expect(next.FunctionError).toBeUndefined();
    });

    it("says how a process ended that did not answer", async () => {
      const { name } = await create("crash");

      const { FunctionError, payload } = await invoke(name, { status: 3 });

      expect(FunctionError).toBe("Unhandled");
      expect(payload).toMatchObject({
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining("exit status 3"),
      });
    });

    it("fails a handler that leaves nothing to wait for", async () => {
      const { name } = await create("never-settles", { timeoutSeconds: 2 });

      const { FunctionError } = await invoke(name);

      expect(FunctionError).toBe("Unhandled");
    });

    it("refuses an answer that is larger than Lambda takes, and goes on", async () => {
      const { name } = await create("logs");

      const { FunctionError, payload } = await invoke(name, { big: 6_291_557 });
      const next = await invoke(name, { big: 10 });

      expect(FunctionError).toBe("Unhandled");
      expect(payload).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
      expect(next.payload).toBe("xxxxxxxxxx");
    });

    it("gets the lines of the handler, each with the id of its request", async () => {
      const { name } = await create("logs");

      const { requestId, payload } = await invoke(name, { lines: 1 });
      const line = await waitFor(() => system.lines.find(({ message }) => message.includes("line 0 yyy")), {
        what: "the line",
      });

      expect(payload).toBeNull();
      expect(line.message).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t/);
      expect(line).toMatchObject({ requestId, functionName: name });
    });
  });
}
