import type { MessageOf } from "../job-types.ts";
import { type Step, step } from "./step.ts";

type Message = MessageOf<"data_cleanup">;

/** Rows that one job deletes at most; the next job goes on from there. */
const rowsPerJob = 500;

/** A table is cleaned: the rows past their retention are found and deleted. */
export const dataCleanup: readonly Step<Message>[] = [
  step("scan", async ({ message, data, now }) => {
    const cutoff = new Date(now().getTime() - message.retention * 24 * 60 * 60 * 1000).toISOString();
    const expired = await data.rowsBefore(message.target_table, cutoff, rowsPerJob);
    return { cutoff, expired: expired.length };
  }),
  step(
    "purge",
    async ({ message, results, data }) => {
      const cutoff = String(results.scan?.cutoff);
      if (results.scan?.expired === 0) return { deleted: 0 };
      const expired = await data.rowsBefore(message.target_table, cutoff, rowsPerJob);
      await data.deleteRows(message.target_table, expired);
      return { deleted: expired.length };
    },
    { checkpoint: true },
  ),
];
