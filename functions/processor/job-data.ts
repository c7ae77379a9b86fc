import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import type { DataRow, JobData } from "../jobs/steps/step.ts";
import { expiryFrom } from "../outcomes/job-record.ts";

/** Items that DynamoDB takes in one batch. */
const itemsPerCall = 25;

/** What one job keeps in table `job-data` (`pk`, `sk`). */
export function jobData(options: {
  client: DynamoDBDocumentClient;
  table: string;
  jobId: string;
  now(): number;
}): JobData {
  const { client, table, jobId, now } = options;
  return {
    async putOnce({ partition, name }, value) {
      const Item = { pk: partition, sk: name, ...value, job_id: jobId, expires_at: expiryFrom(now()) };
      try {
        await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: "attribute_not_exists(pk)" }));
        return { created: true, byThisJob: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const { Item: there } = await client.send(
          new GetCommand({ TableName: table, Key: { pk: partition, sk: name }, ConsistentRead: true }),
        );
        return { created: false, byThisJob: there?.job_id === jobId };
      }
    },

    async rowsBefore(name, before, limit) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :table AND sk < :before",
          ExpressionAttributeValues: { ":table": `table#${name}`, ":before": before },
          Limit: limit,
        }),
      );
      return Items.map((item) => ({ key: String(item.sk), createdAt: String(item.sk).split("#")[0] ?? "" }));
    },

    async deleteRows(name, rows) {
      for (let start = 0; start < rows.length; start += itemsPerCall) {
        await deleteAll(client, table, `table#${name}`, rows.slice(start, start + itemsPerCall));
      }
    },
  };
}

/** DynamoDB may leave items of a batch undone; they are asked for again. */
async function deleteAll(
  client: DynamoDBDocumentClient,
  table: string,
  pk: string,
  rows: readonly DataRow[],
): Promise<void> {
  let left: Record<string, unknown>[] | undefined = rows.map(({ key }) => ({
    DeleteRequest: { Key: { pk, sk: key } },
  }));
  while (left && left.length > 0) {
    const { UnprocessedItems }: { UnprocessedItems?: Record<string, Record<string, unknown>[]> | undefined } =
      await client.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems?.[table];
  }
}
