import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { type DynamoDb, startDynamoDb } from "../../../infra/local/emulators/dynamodb/dynamo-db.ts";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { clientOptions } from "../../support/client-options.ts";
import { waitFor } from "../../support/wait-for.ts";

describe("tables", () => {
  let dynamoDb: DynamoDb;
  let gateway: Gateway;
  let client: DynamoDBClient;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb({ sweepEveryMs: 50 });
    gateway = await startGateway({ services: { dynamodb: dynamoDb.service } });
    client = new DynamoDBClient(clientOptions(gateway.url));
  });
  afterAll(async () => {
    client.destroy();
    await gateway.stop();
    await dynamoDb.stop();
  });

  const table = (TableName: string, timeToLive = false) =>
    dynamoDb.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "job_id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "job_id", KeyType: "HASH" }],
      ...(timeToLive && { TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true } }),
    });
  const put = (TableName: string, id: string, expiresAt?: string) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: { job_id: { S: id }, ...(expiresAt !== undefined && { expires_at: { N: expiresAt } }) },
        ConditionExpression: "attribute_not_exists(job_id)",
      }),
    );
  const ids = async (TableName: string) => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    return Items.map(({ job_id }) => job_id?.S).sort();
  };

  it("can be used as soon as they are created, over the gateway and directly", async () => {
    const { tableArn } = await table("jobs");
    await put("jobs", "one");
    const direct = new DynamoDBClient(clientOptions(dynamoDb.url));
    const { Item } = await direct.send(new GetItemCommand({ TableName: "jobs", Key: { job_id: { S: "one" } } }));
    direct.destroy();

    expect(tableArn).toBe("arn:aws:dynamodb:us-east-1:000000000000:table/jobs");
    expect(Item).toEqual({ job_id: { S: "one" } });
    await expect(put("jobs", "one")).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  });

  it("lose the items whose time to live is over, and no others", async () => {
    await table("expiring", true);
    const seconds = Math.floor(Date.now() / 1000);
    await put("expiring", "old", String(seconds - 60));
    await put("expiring", "young", String(seconds + 3600));
    await put("expiring", "ageless");

    await waitFor(async () => (await ids("expiring")).length === 2, { what: "the expired item to go" });

    expect(await ids("expiring")).toEqual(["ageless", "young"]);
  });

  it("tell their time to live, and let it be changed", async () => {
    await table("told", true);
    const describeIt = new DescribeTimeToLiveCommand({ TableName: "told" });
    const update = (Enabled: boolean) =>
      client.send(
        new UpdateTimeToLiveCommand({
          TableName: "told",
          TimeToLiveSpecification: { AttributeName: "expires_at", Enabled },
        }),
      );

    expect((await client.send(describeIt)).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: "ENABLED",
      AttributeName: "expires_at",
    });
    await expect(update(true)).rejects.toMatchObject({
      name: "ValidationException",
      message: "TimeToLive is already enabled",
    });
    await update(false);
    expect((await client.send(describeIt)).TimeToLiveDescription).toEqual({ TimeToLiveStatus: "DISABLED" });
    await expect(client.send(new DescribeTimeToLiveCommand({ TableName: "absent" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("refuse transactions as an unknown operation", async () => {
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  it("end with the process that started them", async () => {
    const program = `
      const { startDynalite } = await import(${JSON.stringify(new URL("../../../infra/local/emulators/dynamodb/dynalite.ts", import.meta.url).href)});
      const { pid } = await startDynalite({ onExit() {} });
      process.stdout.write(String(pid));
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program]);
    const [pid] = await once(parent.stdout, "data");
    parent.kill("SIGKILL");

    await waitFor(() => isGone(Number(pid)), { what: "the tables' process to end" });
  });
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
