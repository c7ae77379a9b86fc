import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { waitFor } from "../wait-for.ts";
import type { AwsUnderTest } from "./aws-under-test.ts";

/** Lines of a function's log so far, oldest first; none before it has written any. */
export async function readLog(
  { clients: { logs } }: AwsUnderTest,
  functionName: string,
  filterPattern?: string,
): Promise<string[]> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs
      .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}`, filterPattern, nextToken }))
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
        throw error;
      });
    lines.push(...(page?.events ?? []).map(({ message = "" }) => message));
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return lines;
}

/** What the functions of this suite tell in their logs, as `{"told": …}`. */
export async function readTold<T>(aws: AwsUnderTest, functionName: string): Promise<T[]> {
  const lines = await readLog(aws, functionName);
  return lines.flatMap((line) => {
    const start = line.indexOf('{"');
    if (start < 0 || !line.includes('"told":')) return [];
    return [JSON.parse(line.slice(start)).told as T];
  });
}

/** Waits until as much was told as is wanted. */
export function waitForTold<T>(
  aws: AwsUnderTest,
  functionName: string,
  { what, within = 15_000, until }: { what: string; within?: number; until(told: T[]): boolean },
): Promise<T[]> {
  const look = async () => {
    const told = await readTold<T>(aws, functionName);
    return until(told) ? told : undefined;
  };
  return waitFor(look, { what, within, every: 150 });
}
