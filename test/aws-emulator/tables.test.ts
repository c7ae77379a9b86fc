import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type AwsUnderTest, uniqueName } from "../support/aws-emulator/aws-under-test.ts";
import { describeAws } from "../support/aws-emulator/describe-aws.ts";

/** A table with keys `pk` and `sk`. */
async function createTable({ clients: { dynamoDb } }: AwsUnderTest): Promise<string> {
  const TableName = uniqueName("table");
  await dynamoDb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  await waitUntilTableExists({ client: dynamoDb, maxWaitTime: 10, minDelay: 0.1, maxDelay: 1 }, { TableName });
  return TableName;
}

const key = { pk: "job-1", sk: "record" };

async function read({ clients: { documents } }: AwsUnderTest, TableName: string) {
  const { Item } = await documents.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
  return Item;
}

describeAws("DynamoDB", (behaviour) => {
  behaviour("lets one of many writers create an item", async (aws) => {
    const TableName = await createTable(aws);
    const create = (writer: number) =>
      aws.clients.documents.send(
        new PutCommand({ TableName, Item: { ...key, writer }, ConditionExpression: "attribute_not_exists(pk)" }),
      );

    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, writer) => create(writer)));

    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.map(({ reason }) => reason.name)).toEqual(Array(7).fill("ConditionalCheckFailedException"));
    expect(await read(aws, TableName)).toMatchObject({
      writer: results.findIndex(({ status }) => status === "fulfilled"),
    });
  });

  behaviour("replaces an item only while its condition of names, values, IN, AND and OR holds", async (aws) => {
    const TableName = await createTable(aws);
    const put = (Item: object, message: string) =>
      aws.clients.documents.send(
        new PutCommand({
          TableName,
          Item: { ...key, ...Item },
          ConditionExpression:
            "attribute_not_exists(pk) OR (#status IN (:rejected, :failed) AND (attribute_not_exists(message_id) OR message_id <> :message))",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":rejected": "REJECTED", ":failed": "EXECUTE_FAILED", ":message": message },
        }),
      );
    const condition = { name: "ConditionalCheckFailedException" };

    await put({ status: "REJECTED", message_id: "m1" }, "m1");
    await expect(put({ status: "NEW" }, "m1")).rejects.toMatchObject(condition);
    await put({ status: "NEW", message_id: "m2" }, "m2");
    await expect(put({ status: "NEW" }, "m3")).rejects.toMatchObject(condition);

    expect(await read(aws, TableName)).toEqual({ ...key, status: "NEW", message_id: "m2" });
  });

  behaviour("updates counters, lists and fields of maps, with defaults, and answers with the old item", async (aws) => {
    const TableName = await createTable(aws);
    const update = (step: string) =>
      aws.clients.documents.send(
        new UpdateCommand({
          TableName,
          Key: key,
          UpdateExpression:
            "SET attempts = if_not_exists(attempts, :zero) + :one, history = list_append(if_not_exists(history, :none), :step), steps.#step = :done REMOVE lease",
          ConditionExpression: "#status = :running",
          ExpressionAttributeNames: { "#step": step, "#status": "status" },
          ExpressionAttributeValues: {
            ":zero": 0,
            ":one": 1,
            ":none": [],
            ":step": [step],
            ":done": { ok: true },
            ":running": "RUNNING",
          },
          ReturnValues: "ALL_OLD",
        }),
      );
    const Item = { ...key, status: "RUNNING", steps: {}, lease: 1 };
    await aws.clients.documents.send(new PutCommand({ TableName, Item }));

    const { Attributes: before } = await update("extract");
    await update("load");

    expect(before).toEqual(Item);
    expect(await read(aws, TableName)).toEqual({
      ...key,
      status: "RUNNING",
      attempts: 2,
      history: ["extract", "load"],
      steps: { extract: { ok: true }, load: { ok: true } },
    });
  });

  behaviour("refuses an update whose condition does not hold, also of an item that is not there", async (aws) => {
    const TableName = await createTable(aws);
    const update = aws.clients.documents.send(
      new UpdateCommand({
        TableName,
        Key: key,
        UpdateExpression: "SET x = :x",
        ConditionExpression: "attempts = :attempt",
        ExpressionAttributeValues: { ":x": 1, ":attempt": 2 },
      }),
    );

    await expect(update).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    expect(await read(aws, TableName)).toBeUndefined();
  });

  behaviour("counts the whole of many increments at the same time", async (aws) => {
    const TableName = await createTable(aws);
    const increment = () =>
      aws.clients.documents.send(
        new UpdateCommand({
          TableName,
          Key: key,
          UpdateExpression: "SET n = if_not_exists(n, :zero) + :one",
          ExpressionAttributeValues: { ":zero": 0, ":one": 1 },
        }),
      );

    await Promise.all(Array.from({ length: 20 }, increment));

    expect(await read(aws, TableName)).toMatchObject({ n: 20 });
  });

  behaviour("reads a range of sort keys in order, page by page", async (aws) => {
    const TableName = await createTable(aws);
    const items = ["03", "01", "04", "02"].map((sk) => ({ pk: "rows", sk, x: Number(sk) }));
    await aws.clients.documents.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) } }),
    );
    const query = (ExclusiveStartKey?: Record<string, unknown>) =>
      aws.clients.documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "pk = :pk AND sk < :before",
          ExpressionAttributeValues: { ":pk": "rows", ":before": "04" },
          Limit: 2,
          ExclusiveStartKey,
        }),
      );

    const first = await query();
    const second = await query(first.LastEvaluatedKey);

    expect([first.Items, second.Items].map((page) => page?.map(({ sk }) => sk))).toEqual([["01", "02"], ["03"]]);
  });

  behaviour("writes, deletes and reads many items in one call", async (aws) => {
    const TableName = await createTable(aws);
    const { documents } = aws.clients;
    const rows = ["a", "b", "c"].map((sk) => ({ pk: "rows", sk }));
    await documents.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: rows.map((Item) => ({ PutRequest: { Item } })) } }),
    );
    await documents.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: { pk: "rows", sk: "a" } } }] } }),
    );
    await documents.send(new DeleteCommand({ TableName, Key: { pk: "rows", sk: "b" } }));

    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: rows, ConsistentRead: true } } }),
    );

    expect(Responses?.[TableName]).toEqual([{ pk: "rows", sk: "c" }]);
    expect(UnprocessedKeys ?? {}).toEqual({});
  });

  behaviour("knows the attribute that says when an item may go", async (aws) => {
    const TableName = await createTable(aws);
    const { dynamoDb } = aws.clients;
    const describe = async () =>
      (await dynamoDb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

    expect(await describe()).toEqual({ TimeToLiveStatus: "DISABLED" });
    await dynamoDb.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: "expires_at" },
      }),
    );
    expect(await describe()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires_at" });
  });

  behaviour("says so when a table is not there", async (aws) => {
    const described = aws.clients.dynamoDb.send(new DescribeTableCommand({ TableName: "nobody-made-this" }));

    await expect(described).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
