import type { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type DemoRow, demoRows, putDemoRows } from "../../../generator/demo-rows.ts";
import { seededRandom } from "../../../generator/seeded-random.ts";

const morning = new Date("2026-11-20T07:00:00Z");
const evening = new Date("2026-11-20T21:00:00Z");
const rowsAt = (now: Date, seed = 7) => demoRows(seededRandom(seed, "rows"), now);

describe("the demo rows", () => {
  it("are 60 for each of the four tables, 0 to 400 days old, each with a key of its own", () => {
    const rows = rowsAt(morning);

    const ages = rows.map(({ created_at }) => (morning.getTime() - Date.parse(created_at)) / 86_400_000);

    expect(new Set(rows.map(({ pk, sk }) => `${pk} ${sk}`)).size).toBe(240);
    expect(rows.filter(({ pk }) => pk === "table#audit_log")).toHaveLength(60);
    expect(rows[0]?.sk).toBe(`${rows[0]?.created_at}#0`);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ages)).toBeLessThan(401);
    expect(Math.max(...ages)).toBeGreaterThan(365);
  });

  it("are the same for the same seed on the same day", () => {
    expect(rowsAt(morning)).toEqual(rowsAt(evening));
    expect(rowsAt(morning)).not.toEqual(rowsAt(morning, 8));
  });

  it("are put in groups of 25, and again when the table did not take them", async () => {
    const rows = rowsAt(morning).slice(0, 30);
    const { table, documents, calls } = tableThatTakes(20);

    await putDemoRows({ documents, tableName: "job-data", rows, clock: { sleep: async () => undefined } });

    expect(calls).toEqual([25, 5, 5]);
    expect(table).toEqual(rows);
  });

  it("are given up with an error when the table takes none", async () => {
    const { documents } = tableThatTakes(0);
    const rows = rowsAt(morning).slice(0, 3);

    const putting = putDemoRows({ documents, tableName: "job-data", rows, clock: { sleep: async () => undefined } });

    await expect(putting).rejects.toThrow("table job-data left 3 rows unwritten");
  });
});

/** A table that takes so many rows a call and gives the others back. */
function tableThatTakes(limit: number) {
  const table: DemoRow[] = [];
  const calls: number[] = [];
  const send = async ({ input }: BatchWriteCommand) => {
    const requests = input.RequestItems?.["job-data"] ?? [];
    calls.push(requests.length);
    table.push(...requests.slice(0, limit).map(({ PutRequest }) => PutRequest?.Item as DemoRow));
    return { UnprocessedItems: requests.length > limit ? { "job-data": requests.slice(limit) } : {} };
  };
  return { table, calls, documents: { send } as unknown as Pick<DynamoDBDocumentClient, "send"> };
}
