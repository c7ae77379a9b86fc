import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { bursts } from "./bursts.ts";
import type { Clock } from "./clock.ts";
import { demoRows, putDemoRows } from "./demo-rows.ts";
import type { Flags } from "./flags.ts";
import { type PublishOptions, publishJobs } from "./publish/publish-jobs.ts";
import type { AcceptedReceipt, Receipt } from "./publish/receipt.ts";
import { randomJobs } from "./random-jobs.ts";
import { type RandomTargetsOptions, randomTargets } from "./random-targets.ts";
import { burstLine } from "./report/burst-line.ts";
import { type GeneratorMessage, submissionMessage } from "./report/submission-message.ts";
import { addToTotals, noTotals, type Totals } from "./report/totals.ts";
import { seededRandom } from "./seeded-random.ts";
import { submitJobs } from "./submit-jobs.ts";
import type { LiveView } from "./view/live-view.ts";

export interface RunGeneratorOptions {
  flags: Flags;
  seed: number;
  calls: Pick<PublishOptions, "putEvents" | "sendText" | "queueName">;
  documents: Pick<DynamoDBDocumentClient, "send">;
  /** The table of the demo rows. */
  dataTable: string;
  /** Whom jobs may name. */
  targets: Pick<RandomTargetsOptions, "queue" | "webhook">;
  clock: Clock;
  signal: AbortSignal;
  /** Takes a line of progress. */
  progress(line: string): void;
  /** Takes a line of results. */
  print(line: string): Promise<void>;
  tellParent(message: GeneratorMessage): Promise<void>;
  view?: LiveView | undefined;
}

/** Puts the demo rows, then submits jobs as the flags say, and tells everybody who wants to know. Throws as `submitJobs` does. */
export async function runGenerator(options: RunGeneratorOptions): Promise<Totals> {
  const { flags, seed, calls, clock, signal, view } = options;
  const totals = noTotals();
  if (flags.demoRows) await putRows(options);
  await submitJobs({
    jobs: randomJobs({
      ...flags,
      random: seededRandom(seed, "jobs"),
      targets: randomTargets({
        ...options.targets,
        random: seededRandom(seed, "targets"),
        share: flags.notifyShare,
      }),
    }),
    bursts: bursts({ random: seededRandom(seed, "pauses"), size: flags.burst, rate: flags.rate }),
    publish: (jobs) => publishJobs(jobs, { ...calls, clock, random: seededRandom(seed, "backoff") }),
    onReceipts: report,
    clock,
    signal,
    count: flags.count,
    minutes: flags.minutes,
  });
  return totals;

  async function report(receipts: readonly Receipt[]): Promise<void> {
    for (const receipt of receipts) addToTotals(totals, receipt);
    view?.add(receipts.filter((receipt): receipt is AcceptedReceipt => receipt.accepted));
    if (!view && !flags.json) options.progress(burstLine(receipts, totals.submitted));
    for (const receipt of receipts) {
      const message = submissionMessage(receipt);
      if (flags.json) await options.print(JSON.stringify(message));
      await options.tellParent(message);
    }
  }
}

async function putRows({ seed, documents, dataTable, clock, progress }: RunGeneratorOptions): Promise<void> {
  try {
    const rows = demoRows(seededRandom(seed, "rows"), new Date(clock.now()));
    await putDemoRows({ documents, tableName: dataTable, rows, clock });
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    progress(
      `no demo rows: table ${dataTable} does not take them (${reason}); cleanup jobs will find nothing to delete`,
    );
  }
}
