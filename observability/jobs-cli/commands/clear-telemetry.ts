import type { StatusView } from "../../backend/api/live-view.ts";
import type { ClearRequest, ClearResult } from "../../backend/api/telemetry-view.ts";
import { counted } from "../format.ts";
import { UsageError } from "../usage.ts";
import type { CommandNeeds } from "./list-jobs.ts";

export interface ClearChoice {
  /** Do not ask. */
  yes: boolean;
}

/** 1 when nobody agreed. Throws `UsageError` where it must ask and cannot. */
export async function clearTelemetry({ yes }: ClearChoice, { client, terminal, json }: CommandNeeds): Promise<number> {
  if (!yes) {
    if (!terminal.isInteractive)
      throw new UsageError("clear asks before it deletes, and here is nobody to ask: add --yes");
    const { jobs, spans } = await client.get<StatusView>("/api/status", "spans");
    if (
      !(await terminal.confirm(`delete all telemetry (${counted(jobs, "job")}, ${counted(spans, "span")}) for good?`))
    ) {
      terminal.err("nothing was deleted\n");
      return 1;
    }
  }
  const request: ClearRequest = { all: true };
  const result = await client.post<ClearResult>("/api/telemetry/clear", request, "cleared");
  const { traces, spans, logs } = result.cleared;
  const sentence = `deleted ${counted(traces, "trace")} with ${counted(spans, "span")}, and ${counted(logs, "log record")}`;
  terminal.out(json ? `${JSON.stringify(result)}\n` : `${sentence}\n`);
  return 0;
}
