import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "./clock.ts";
import { cleanupTables } from "./random-messages.ts";
import type { Random } from "./seeded-random.ts";

const rowsPerTable = 60;
const oldestDays = 400;
const rowsPerCall = 25;
const dayMs = 24 * 60 * 60 * 1000;

/** A row that a cleanup job may delete. */
export interface DemoRow {
  pk: string;
  /** `<created_at>#<n>` */
  sk: string;
  /** ISO 8601. */
  created_at: string;
}

/** 60 rows for each table of the cleanup jobs, 0 to 400 days old at the start of the day: on one day, the same for the same choices. */
export function demoRows(random: Random, now: Date): DemoRow[] {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return cleanupTables.flatMap((table) =>
    Array.from({ length: rowsPerTable }, (_, index) => {
      const created_at = new Date(today - random.whole(0, oldestDays * 24) * 60 * 60 * 1000).toISOString();
      return { pk: `table#${table}`, sk: `${created_at}#${index}`, created_at };
    }),
  );
}

export interface PutDemoRowsOptions {
  documents: Pick<DynamoDBDocumentClient, "send">;
  tableName: string;
  rows: readonly DemoRow[];
  clock: Pick<Clock, "sleep">;
  /** Calls at most for one group of 25; default 6. */
  attempts?: number;
}

/** Puts the rows, replacing those with the same key; what the table does not take at once is put again. Throws what the SDK throws. */
export async function putDemoRows({
  documents,
  tableName,
  rows,
  clock,
  attempts = 6,
}: PutDemoRowsOptions): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerCall) {
    let pending: Record<string, unknown>[] = rows
      .slice(start, start + rowsPerCall)
      .map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 1; pending.length > 0; attempt++) {
      if (attempt > attempts) throw new Error(`table ${tableName} left ${pending.length} rows unwritten`);
      if (attempt > 1) await clock.sleep(50 * 2 ** attempt);
      const { UnprocessedItems } = await documents.send(
        new BatchWriteCommand({ RequestItems: { [tableName]: pending } }),
      );
      pending = UnprocessedItems?.[tableName] ?? [];
    }
  }
}
