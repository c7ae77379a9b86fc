import type { DescribeTimeToLiveCommandOutput, UpdateTimeToLiveCommandOutput } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import type { TableClient, WireValue } from "./table-client.ts";

type Answer<T> = Omit<T, "$metadata">;

const inputSchema = z.object({
  TableName: z.string().optional(),
  TimeToLiveSpecification: z
    .object({ AttributeName: z.string().optional(), Enabled: z.boolean().optional() })
    .optional(),
});
type Input = z.infer<typeof inputSchema>;

/** The body of UpdateTimeToLive or DescribeTimeToLive. Throws `AwsError`. */
export function timeToLiveInput(body: Buffer): Input {
  const { data } = inputSchema.safeParse(jsonBody(body));
  if (data) return data;
  throw new AwsError(
    "SerializationException",
    "expected TableName and TimeToLiveSpecification, got members of other types; the request is refused",
  );
}

export interface TimeToLive {
  update(input: Input): Promise<Answer<UpdateTimeToLiveCommandOutput>>;
  describe(input: Pick<Input, "TableName">): Promise<Answer<DescribeTimeToLiveCommandOutput>>;
  /** Deletes what has expired; answers with the number of items. */
  sweep(): Promise<number>;
}

interface Scanned {
  Items: Record<string, WireValue>[];
  LastEvaluatedKey?: Record<string, WireValue>;
}

/** Time to live, which the table service does not know: which attribute each table has, and the deletion of expired items (epoch seconds, as on AWS). */
export function createTimeToLive(tables: TableClient): TimeToLive {
  const attributes = new Map<string, string>();

  async function keyNames(tableName: string): Promise<string[]> {
    const { Table } = await tables.call<{ Table: { KeySchema: { AttributeName: string }[] } }>("DescribeTable", {
      TableName: tableName,
    });
    return Table.KeySchema.map(({ AttributeName }) => AttributeName);
  }

  async function sweepTable(tableName: string, attribute: string): Promise<number> {
    const keys = await keyNames(tableName);
    const expiry = { "#expiry": attribute };
    const values = { ":now": { N: String(Math.floor(Date.now() / 1000)) }, ":number": { S: "N" } };
    const filter = "attribute_type(#expiry, :number) AND #expiry < :now";
    let deleted = 0;
    let start: Record<string, WireValue> | undefined;
    do {
      const page: Scanned = await tables.call("Scan", {
        TableName: tableName,
        FilterExpression: filter,
        ExpressionAttributeNames: expiry,
        ExpressionAttributeValues: values,
        ...(start && { ExclusiveStartKey: start }),
      });
      for (const item of page.Items) {
        const Key = Object.fromEntries(keys.map((name) => [name, item[name]]));
        // An item that was given a later expiry in the meantime stays.
        const condition = {
          ConditionExpression: filter,
          ExpressionAttributeNames: expiry,
          ExpressionAttributeValues: values,
        };
        await tables.call("DeleteItem", { TableName: tableName, Key, ...condition }).then(
          () => {
            deleted += 1;
          },
          (error) => {
            if (error?.code !== "ConditionalCheckFailedException") throw error;
          },
        );
      }
      start = page.LastEvaluatedKey;
    } while (start);
    return deleted;
  }

  return {
    async update({ TableName = "", TimeToLiveSpecification = {} }) {
      const { AttributeName, Enabled } = TimeToLiveSpecification;
      if (!AttributeName || typeof Enabled !== "boolean") {
        throw new AwsError(
          "ValidationException",
          "expected TimeToLiveSpecification with AttributeName and Enabled; time to live stays as it was",
        );
      }
      await keyNames(TableName);
      const current = attributes.get(TableName);
      if (Enabled && current !== undefined) {
        throw new AwsError(
          "ValidationException",
          current === AttributeName
            ? "TimeToLive is already enabled"
            : `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
        );
      }
      if (!Enabled && current === undefined)
        throw new AwsError("ValidationException", "TimeToLive is already disabled");
      if (Enabled) attributes.set(TableName, AttributeName);
      else attributes.delete(TableName);
      return { TimeToLiveSpecification: { AttributeName, Enabled } };
    },
    async describe({ TableName = "" }) {
      await keyNames(TableName);
      const AttributeName = attributes.get(TableName);
      return {
        TimeToLiveDescription:
          AttributeName === undefined
            ? { TimeToLiveStatus: "DISABLED" }
            : { TimeToLiveStatus: "ENABLED", AttributeName },
      };
    },
    async sweep() {
      let deleted = 0;
      for (const [tableName, attribute] of attributes) {
        try {
          deleted += await sweepTable(tableName, attribute);
        } catch (error) {
          if (!(error instanceof AwsError) || error.code !== "ResourceNotFoundException") throw error;
          attributes.delete(tableName);
        }
      }
      return deleted;
    },
  };
}
