import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type ProcessWatch, watchProcesses } from "../watch-processes.ts";
import { startWorker, type Worker } from "../worker.ts";
import type { SubmitMethods } from "./submit-worker.ts";
import type { SystemMethods } from "./system-worker.ts";

export interface SideOptions {
  assembly: string;
  backend: { pid: number; otlpUrl: string; queryUrl: string };
  telemetry: boolean;
}

/** What one turn measured. */
export interface Turn {
  jobsPerSecond: number;
  /** Processor milliseconds per job, by kind of process; empty where the system does not tell. */
  processor: Record<string, number>;
  /** Peak resident megabytes, by kind of process; functions together. */
  megabytes: Record<string, number>;
  /** Processes of functions at the end. */
  functions: number;
  /** Spans per job that the backend has stored. */
  spans: number;
}

/** A whole system that stays warm from turn to turn. */
export interface Side {
  turn(options: { jobs: number; seed: number }): Promise<Turn>;
  stop(): Promise<void>;
}

/** Milliseconds in which a turn must end. */
const turnLimit = 300_000;
const keysPerCall = 100;

/** Starts the emulators with the stacks and a submitter, each a process of its own. */
export async function startSide({ assembly, backend, telemetry }: SideOptions): Promise<Side> {
  const { otlpUrl, queryUrl } = backend;
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl, OTEL_SDK_DISABLED: String(!telemetry), NODE_ENV: "production" };
  const system: Worker<SystemMethods> = startWorker(new URL("system-worker.ts", import.meta.url));
  const submitter: Worker<SubmitMethods> = startWorker(new URL("submit-worker.ts", import.meta.url), { env });
  const stop = async () => {
    await submitter.stop();
    await system.stop();
  };
  try {
    const { awsUrl, tablesUrl, tablesPid } = await system.ask("start", { assembly, otlpUrl, queryUrl, telemetry });
    const records = recordsReader(tablesUrl);
    const watch = () =>
      watchProcesses({
        known: { runtime: system.pid, tables: tablesPid, backend: backend.pid, generator: submitter.pid },
        family: { name: "functions", of: system.pid },
      });
    return {
      turn: async (options) => {
        const watched = watch();
        try {
          return await runTurn(options, watched);
        } finally {
          watched.stop();
        }
      },
      async stop() {
        records.stop();
        await stop();
      },
    };

    async function runTurn({ jobs, seed }: { jobs: number; seed: number }, watched: ProcessWatch): Promise<Turn> {
      const spansBefore = (await storeStatus(queryUrl)).spans;
      await watched.start();
      await system.ask("expect", jobs);
      const { startedAt, jobIds } = await submitter.ask("submit", { awsUrl, jobs, seed });
      if (jobIds.length !== jobs) throw new Error(`expected ${jobs} jobs to be taken, came ${jobIds.length}`);
      await system.ask("ended", turnLimit);
      const toldAt = Date.now();
      const spans = (await quietStore(queryUrl)) - spansBefore;
      const { processor, megabytes, family } = await watched.end();
      const endedAt = Math.max(toldAt, await records.lastCompletion(jobIds));
      return {
        jobsPerSecond: (jobs * 1000) / (endedAt - startedAt),
        processor: Object.fromEntries(Object.entries(processor).map(([name, ms]) => [name, ms / jobs])),
        megabytes,
        functions: family,
        spans: spans / jobs,
      };
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

interface StoreStatus {
  spans: number;
  logs: number;
}

async function storeStatus(queryUrl: string): Promise<StoreStatus> {
  const response = await fetch(`${queryUrl}/api/store`);
  return (await response.json()) as StoreStatus;
}

/** Waits until nothing has arrived for 0.7 s, which is longer than any exporter gathers; answers with the spans that are stored. */
async function quietStore(queryUrl: string): Promise<number> {
  let before = await storeStatus(queryUrl);
  for (;;) {
    await sleep(700);
    const now = await storeStatus(queryUrl);
    if (now.spans === before.spans && now.logs === before.logs) return now.spans;
    before = now;
  }
}

function recordsReader(endpoint: string) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: "us-east-1", credentials }));
  return {
    /** When the last of the jobs was completed, in epoch milliseconds. Throws when a job was not. */
    async lastCompletion(jobIds: readonly string[]): Promise<number> {
      let last = 0;
      for (let from = 0; from < jobIds.length; from += keysPerCall) {
        const Keys = jobIds.slice(from, from + keysPerCall).map((job_id) => ({ job_id }));
        const { Responses } = await client.send(new BatchGetCommand({ RequestItems: { jobs: { Keys } } }));
        const ended = (Responses?.jobs ?? []).filter(({ status }) => status === "COMPLETED");
        if (ended.length < Keys.length)
          throw new Error(`expected ${Keys.length} jobs to be COMPLETED, came ${ended.length}`);
        last = Math.max(last, ...ended.map(({ finished_at }) => Date.parse(finished_at)));
      }
      return last;
    },
    stop: () => client.destroy(),
  };
}
