import type { CreateTableCommandInput, TableDescription, TimeToLiveSpecification } from "@aws-sdk/client-dynamodb";
import { messageOf } from "../message-of.ts";
import type { AwsService } from "../service.ts";
import { startDynalite } from "./dynalite.ts";
import { createTableClient } from "./table-client.ts";
import { createTimeToLive, timeToLiveInput } from "./time-to-live.ts";

export interface DynamoDbOptions {
  /** Milliseconds between two looks for expired items; default 60 000, 0 for never. */
  sweepEveryMs?: number;
  /** The tables' process ended unasked, or a sweep failed. */
  onFailure?(reason: string): void;
}

/** CreateTable's input, with the time to live that CloudFormation has in the same place. */
export type TableInput = CreateTableCommandInput & { TimeToLiveSpecification?: TimeToLiveSpecification };

export interface DynamoDb {
  /** The tables' own address; every operation but those of time to live can be called there directly. */
  url: string;
  pid: number;
  /** Returns when the table can be used. Throws `AwsError`. */
  createTable(input: TableInput): Promise<{ tableArn: string; tableName: string }>;
  /** Deletes expired items now; answers with their number. */
  sweep(): Promise<number>;
  service: AwsService;
  stop(): Promise<void>;
}

/** DynamoDB in memory, in a process of its own: it takes a whole CPU under load. */
export async function startDynamoDb({
  sweepEveryMs = 60_000,
  onFailure = () => undefined,
}: DynamoDbOptions = {}): Promise<DynamoDb> {
  const dynalite = await startDynalite({ onExit: onFailure });
  const tables = createTableClient(dynalite.url);
  const timeToLive = createTimeToLive(tables);
  let sweeping: Promise<void> = Promise.resolve();
  const timer =
    sweepEveryMs > 0
      ? setInterval(() => {
          sweeping = sweeping.then(async () => {
            await timeToLive.sweep();
          });
          sweeping = sweeping.catch((error) =>
            onFailure(`expired items were not deleted: ${messageOf(error)}; the next sweep tries again`),
          );
        }, sweepEveryMs).unref()
      : undefined;
  let stopped: Promise<void> | undefined;

  return {
    url: dynalite.url,
    pid: dynalite.pid,
    async createTable({ TimeToLiveSpecification, ...input }) {
      const { TableDescription } = await tables.call<{ TableDescription: TableDescription }>("CreateTable", input);
      const tableName = input.TableName ?? "";
      await untilActive(() => tables.call<{ Table: TableDescription }>("DescribeTable", { TableName: tableName }));
      if (TimeToLiveSpecification) await timeToLive.update({ TableName: tableName, TimeToLiveSpecification });
      return { tableArn: TableDescription.TableArn ?? "", tableName };
    },
    sweep: timeToLive.sweep,
    service: {
      async handle({ operation = "", headers, body }) {
        const contentType = headers["content-type"] ?? "application/x-amz-json-1.0";
        const answered = (answer: object) => ({
          status: 200,
          headers: { "content-type": contentType },
          body: JSON.stringify(answer),
        });
        if (operation === "UpdateTimeToLive") return answered(await timeToLive.update(timeToLiveInput(body)));
        if (operation === "DescribeTimeToLive") return answered(await timeToLive.describe(timeToLiveInput(body)));
        return tables.forward(operation, contentType, body);
      },
    },
    stop() {
      stopped ??= (async () => {
        clearInterval(timer);
        await sweeping;
        await tables.stop();
        await dynalite.stop();
      })();
      return stopped;
    },
  };
}

/** dynalite activates a table on the next turn of its event loop. */
async function untilActive(describe: () => Promise<{ Table: TableDescription }>): Promise<void> {
  for (let look = 0; look < 200; look++) {
    if ((await describe()).Table.TableStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("expected the table to become ACTIVE within a second, it did not; nothing was put into it");
}
