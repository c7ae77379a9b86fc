import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { aFunction, type LambdaUnderTest, startLambdaUnderTest } from "../../support/lambda-under-test.ts";
import { expectNone, waitFor } from "../../support/wait-for.ts";

let system: LambdaUnderTest;
let queueArn: string;
let uuid: string;
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:partial";

beforeAll(async () => {
  system = await startLambdaUnderTest();
  queueArn = system.sqs.createQueue("jobs", { VisibilityTimeout: "180" }).queueArn;
  await system.lambda.createFunction(aFunction("partial", { environment: { A: "1" }, tags: { team: "jobs" } }));
  await system.lambda.createFunction(aFunction("echo"));
  ({ uuid } = await system.lambda.createEventSourceMapping({
    functionName: functionArn,
    eventSourceArn: queueArn,
    batchSize: 1,
    maximumBatchingWindowSeconds: 0,
    reportBatchItemFailures: true,
    maximumConcurrency: 2,
    enabled: true,
  }));
});
afterAll(() => system.stop());

const stateOf = async () => (await system.client.send(new GetEventSourceMappingCommand({ UUID: uuid }))).State;

describe("Lambda's API", () => {
  it("describes functions", async () => {
    const { Functions } = await system.client.send(new ListFunctionsCommand());
    const found = await system.client.send(new GetFunctionCommand({ FunctionName: "partial" }));
    const configuration = await system.client.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));

    expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(["partial", "echo"]);
    expect(found.Tags).toEqual({ team: "jobs" });
    expect(configuration).toMatchObject({
      FunctionArn: functionArn,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 3,
      MemorySize: 128,
      State: "Active",
      Environment: { Variables: { A: "1", FROM_RUNTIME: "runtime" } },
    });
    await expect(system.client.send(new GetFunctionCommand({ FunctionName: "absent" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("describes mappings, all or those of one function or queue", async () => {
    const list = (input: { FunctionName?: string; EventSourceArn?: string }) =>
      system.client.send(new ListEventSourceMappingsCommand(input)).then((reply) => reply.EventSourceMappings);

    expect(await list({})).toMatchObject([
      {
        UUID: uuid,
        FunctionArn: functionArn,
        EventSourceArn: queueArn,
        BatchSize: 1,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: 2 },
        State: "Enabled",
        LastModified: expect.any(Date),
      },
    ]);
    expect(await list({ FunctionName: "partial" })).toHaveLength(1);
    expect(await list({ FunctionName: "echo" })).toEqual([]);
    expect(await list({ EventSourceArn: `${queueArn}-2` })).toEqual([]);
    await expect(system.client.send(new GetEventSourceMappingCommand({ UUID: "absent" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("disables a mapping, which then takes no message, and enables it again", async () => {
    const update = (Enabled: boolean) =>
      system.client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled, BatchSize: 5 }));

    expect(await update(false)).toMatchObject({ State: "Disabling", BatchSize: 5 });
    await waitFor(async () => (await stateOf()) === "Disabled", { what: "the mapping to be disabled" });
    await system.sqs.queues.send(queueArn, '{"name":"waits"}');
    await expectNone(async () => (await system.sqs.queues.counts(queueArn)).visible === 0, { what: "a message taken" });

    expect(await update(true)).toMatchObject({ State: "Enabling" });
    await waitFor(() => system.records.length > 0, { what: "the message to be handled" });
    expect(await stateOf()).toBe("Enabled");
  });

  it("creates and deletes mappings", async () => {
    const other = system.sqs.createQueue("other", { VisibilityTimeout: "180" }).queueArn;
    const created = await system.client.send(
      new CreateEventSourceMappingCommand({ FunctionName: "partial", EventSourceArn: other }),
    );

    expect(created).toMatchObject({ BatchSize: 10, FunctionResponseTypes: [], State: "Enabled" });
    const deleted = await system.client.send(new DeleteEventSourceMappingCommand({ UUID: created.UUID }));
    expect(deleted.State).toBe("Deleting");
    const { EventSourceMappings } = await system.client.send(new ListEventSourceMappingsCommand());
    expect(EventSourceMappings).toHaveLength(1);
  });

  it("refuses by name what it does not do", async () => {
    await expect(system.client.send(new DeleteFunctionCommand({ FunctionName: "echo" }))).rejects.toMatchObject({
      name: "UnsupportedOperationException",
      message: expect.stringContaining("DELETE /2015-03-31/functions/echo"),
    });
    await expect(
      system.client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, BisectBatchOnFunctionError: true })),
    ).rejects.toMatchObject({ message: expect.stringContaining("BisectBatchOnFunctionError") });
  });
});

describe("a function that Lambda refuses", () => {
  it.each([
    [{ timeoutSeconds: 901 }, "Member must have value less than or equal to 900"],
    [{ memoryMegabytes: 64 }, "Member must have value greater than or equal to 128"],
    [{ runtime: "python3.13" }, "must be nodejs… or provided…, got python3.13"],
    [{ environment: { AWS_REGION: "mars" } }, "Reserved keys used in this request: AWS_REGION"],
    [{ environment: { BIG: "x".repeat(4096) } }, "exceeded the 4KB limit"],
    [{ functionName: "echo" }, "Function already exist: echo"],
  ])("is told why: %j", async (changes, message) => {
    const spec = aFunction("echo", { functionName: "refused", ...changes });

    await expect(system.lambda.createFunction(spec)).rejects.toMatchObject({
      message: expect.stringContaining(message),
    });
  });
});
