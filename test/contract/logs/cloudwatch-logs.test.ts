import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { createLogs, type Logs } from "../../../infra/local/emulators/logs/logs.ts";
import { clientOptions } from "../../support/client-options.ts";

const logGroupName = "/aws/lambda/job-processor";
let logs: Logs;
let client: CloudWatchLogsClient;
let gateway: Gateway;

beforeEach(async () => {
  logs = createLogs({ accountId: "000000000000", region: "us-east-1", eventsPerGroup: 100 });
  gateway = await startGateway({ services: { logs } });
  client = new CloudWatchLogsClient(clientOptions(gateway.url));
});
afterEach(async () => {
  client.destroy();
  await gateway.stop();
  await logs.stop();
});

function write(message: string, { timestampMs = 1_700_000_000_000, logStreamName = "stream-a" } = {}): void {
  logs.append({ functionName: "job-processor", logGroupName, logStreamName, timestampMs, message });
}

async function messages(input: Partial<FilterLogEventsCommandInput> = {}) {
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName, ...input }));
  return events?.map(({ message }) => message);
}

describe("CloudWatch Logs", () => {
  it("gives the lines of a group by time, stream and text, as `aws logs tail` asks for them", async () => {
    write("INFO started", { timestampMs: 1_000 });
    write("ERROR step render failed", { timestampMs: 2_000, logStreamName: "stream-b" });
    write("ERROR step load failed", { timestampMs: 3_000 });

    expect(await messages()).toHaveLength(3);
    expect(await messages({ startTime: 2_000 })).toHaveLength(2);
    expect(await messages({ endTime: 1_000 })).toEqual(["INFO started"]);
    expect(await messages({ logStreamNames: ["stream-b"] })).toEqual(["ERROR step render failed"]);
    expect(await messages({ logStreamNamePrefix: "stream-" })).toHaveLength(3);
    expect(await messages({ filterPattern: "ERROR render" })).toEqual(["ERROR step render failed"]);
    expect(await messages({ filterPattern: '"step load"' })).toEqual(["ERROR step load failed"]);
    expect(await messages({ filterPattern: "?started ?load" })).toEqual(["INFO started", "ERROR step load failed"]);
    expect(await messages({ filterPattern: "ERROR -load" })).toEqual(["ERROR step render failed"]);
    expect(
      await messages({
        logGroupName: undefined,
        logGroupIdentifier: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
      }),
    ).toHaveLength(3);
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    expect(events?.[0]).toEqual({
      logStreamName: "stream-a",
      timestamp: 1_000,
      message: "INFO started",
      ingestionTime: expect.any(Number),
      eventId: expect.stringMatching(/^\d{56}$/),
    });
  });

  it("gives many lines in pages without losing or repeating one", async () => {
    for (let n = 0; n < 25; n++) write(`line ${n}`);
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;

    do {
      const page = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 10, nextToken }));
      seen.push(...(page.events ?? []).map(({ message }) => message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);

    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `line ${n}`));
  });

  it("keeps the newest lines of a group that is full", async () => {
    for (let n = 0; n < 1_000; n++) write(`line ${n}`);

    const kept = (await messages()) ?? [];

    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThan(126);
    expect(kept.at(-1)).toBe("line 999");
  });

  it("reads one stream forwards and backwards, with a token that stays while nothing comes", async () => {
    for (let n = 0; n < 5; n++) write(`line ${n}`);
    write("of another", { logStreamName: "stream-b" });
    const get = (more: object) =>
      client.send(new GetLogEventsCommand({ logGroupName, logStreamName: "stream-a", limit: 2, ...more }));
    const texts = ({ events }: { events?: { message?: string | undefined }[] | undefined }) =>
      events?.map(({ message }) => message);

    const head = await get({ startFromHead: true });
    const next = await get({ nextToken: head.nextForwardToken });
    const back = await get({ nextToken: next.nextBackwardToken });
    const newest = await get({});
    const end = await get({ nextToken: newest.nextForwardToken });

    expect([head, next, back, newest, end].map(texts)).toEqual([
      ["line 0", "line 1"],
      ["line 2", "line 3"],
      ["line 0", "line 1"],
      ["line 3", "line 4"],
      [],
    ]);
    expect(end.nextForwardToken).toBe(newest.nextForwardToken);
  });

  it("describes groups and streams", async () => {
    logs.createLogGroup("/aws/lambda/job-ingester", { retentionInDays: 14 });
    write("a", { timestampMs: 5, logStreamName: "z" });
    write("b", { timestampMs: 9, logStreamName: "y" });

    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/job" }));
    const { logStreams } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true, limit: 1 }),
    );

    expect(logGroups).toMatchObject([
      { logGroupName: "/aws/lambda/job-ingester", retentionInDays: 14, storedBytes: 0 },
      { logGroupName, arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`, storedBytes: 2 },
    ]);
    expect(logStreams).toMatchObject([{ logStreamName: "y", lastEventTimestamp: 9 }]);
  });

  it("makes groups and streams, takes lines over the API and deletes the group", async () => {
    const group = { logGroupName: "/made" };
    await client.send(new CreateLogGroupCommand(group));
    await client.send(new PutRetentionPolicyCommand({ ...group, retentionInDays: 3 }));
    await client.send(new CreateLogStreamCommand({ ...group, logStreamName: "s" }));
    await client.send(
      new PutLogEventsCommand({ ...group, logStreamName: "s", logEvents: [{ timestamp: 1, message: "put" }] }),
    );

    expect(await messages(group)).toEqual(["put"]);
    await expect(client.send(new CreateLogGroupCommand(group))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
    });
    await client.send(new DeleteLogGroupCommand(group));
    await expect(messages(group)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
  });

  it("refuses by name what it does not do", async () => {
    write("a");

    await expect(
      client.send(new StartQueryCommand({ startTime: 0, endTime: 1, queryString: "fields @message" })),
    ).rejects.toMatchObject({ name: "UnknownOperationException", message: expect.stringContaining("StartQuery") });
    await expect(messages({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("terms and phrases"),
    });
    await expect(messages({ limit: 0 })).rejects.toMatchObject({ message: expect.stringContaining("limit") });
  });
});
