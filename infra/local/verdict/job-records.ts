import { BatchGetItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { region } from "../emulators/account.ts";

/** What the verdict looks at in a job's record. */
export interface RecordedEnd {
  jobId: string;
  status: string;
  failureCode?: string;
}

export interface JobRecordsReader {
  /** The records that exist, in no particular order. */
  read(jobIds: readonly string[]): Promise<RecordedEnd[]>;
  stop(): void;
}

const text = z.object({ S: z.string() }).transform(({ S }) => S);
const itemSchema = z.object({ job_id: text, status: text, failure_code: text.optional() });

/** BatchGetItem takes so many keys. */
const keysPerCall = 100;

/** Reads job records with consistent reads, so that what was written is seen. */
export function jobRecordsReader({ endpoint, tableName }: { endpoint: string; tableName: string }): JobRecordsReader {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

  async function readSome(jobIds: readonly string[]): Promise<RecordedEnd[]> {
    const { Responses } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tableName]: {
            Keys: jobIds.map((id) => ({ job_id: { S: id } })),
            ConsistentRead: true,
            ProjectionExpression: "job_id, #status, failure_code",
            ExpressionAttributeNames: { "#status": "status" },
          },
        },
      }),
    );
    return (Responses?.[tableName] ?? []).map((item) => {
      const { job_id: jobId, status, failure_code: failureCode } = itemSchema.parse(item);
      return { jobId, status, ...(failureCode !== undefined && { failureCode }) };
    });
  }

  return {
    async read(jobIds) {
      const records: RecordedEnd[] = [];
      for (let from = 0; from < jobIds.length; from += keysPerCall) {
        records.push(...(await readSome(jobIds.slice(from, from + keysPerCall))));
      }
      return records;
    },
    stop: () => client.destroy(),
  };
}
