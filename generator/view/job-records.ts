import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { jobStatuses } from "../../functions/jobs/outcome.ts";

/** The part of a job's record that the live view shows. */
const jobRecordSchema = z.object({
  job_id: z.string(),
  status: z.enum(jobStatuses),
  attempts: z.int().default(0),
  steps: z.record(z.string(), z.unknown()).default({}),
  failure_code: z.string().optional(),
});

export type JobRecord = z.infer<typeof jobRecordSchema>;

const keysPerCall = 100;

/** Reads the records of jobs; a job without a record, or with one that the table did not give this time, is left out. */
export async function readJobRecords(
  { documents, tableName }: { documents: Pick<DynamoDBDocumentClient, "send">; tableName: string },
  jobIds: readonly string[],
): Promise<JobRecord[]> {
  const records: JobRecord[] = [];
  for (let start = 0; start < jobIds.length; start += keysPerCall) {
    const Keys = jobIds.slice(start, start + keysPerCall).map((job_id) => ({ job_id }));
    const ProjectionExpression = "job_id, #status, attempts, steps, failure_code";
    const answer = await documents.send(
      new BatchGetCommand({
        RequestItems: {
          [tableName]: { Keys, ProjectionExpression, ExpressionAttributeNames: { "#status": "status" } },
        },
      }),
    );
    for (const item of answer.Responses?.[tableName] ?? []) {
      const record = jobRecordSchema.safeParse(item);
      if (record.success) records.push(record.data);
    }
  }
  return records;
}
