import type { InboxView } from "../../api/inbox.ts";
import type { JobIndex } from "../../jobs/job-index.ts";
import type { LiveHub } from "../../live/live-hub.ts";
import type { TelemetryStore } from "../../store/telemetry-store.ts";
import { notAttached } from "../attachment.ts";
import { jobOfTrace } from "../jobs-of-letters.ts";
import { inboxMessage } from "./inbox-message.ts";
import type { InboxContents } from "./inbox-reader.ts";

/** Milliseconds after the last request for which the inbox is still asked whether something has come. */
const lookedMs = 60_000;

export interface InboxDeskOptions {
  store: Pick<TelemetryStore, "traceKey" | "spans">;
  jobs: Pick<JobIndex, "row">;
  live: Pick<LiveHub, "publish"> | undefined;
  /** The inbox of the AWS that is attached now. */
  reader(): { read(): Promise<InboxContents> } | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What notifications have arrived, and, while somebody looks, the news that another has. */
export interface InboxDesk {
  view(options: { limit: number }): Promise<InboxView>;
  /** Asks whether something has come, if somebody has looked lately. Does not throw. */
  look(): Promise<void>;
}

export function createInboxDesk({ store, jobs, live, reader, now }: InboxDeskOptions): InboxDesk {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let told: string | undefined;
  const lookup = {
    row: (jobId: string) => jobs.row(jobId),
    jobOfTrace: (traceId: string) => jobOfTrace(store, traceId),
  };

  return {
    async view({ limit }) {
      lookedAt = now();
      const contents = await reader()?.read();
      if (!contents) return { messages: [], total: 0, unavailable: notAttached };
      const { messages, version, problem } = contents;
      told ??= version;
      return {
        messages: messages.slice(0, limit).map((message) => inboxMessage(message, lookup)),
        total: messages.length,
        ...(problem !== undefined && { unavailable: problem }),
      };
    },
    async look() {
      if (now() - lookedAt > lookedMs) return;
      const version = (await reader()?.read())?.version;
      if (version === undefined || version === told) return;
      told = version;
      live?.publish({ type: "inbox" });
    },
  };
}
