import type { AttemptView, JobRow } from "../../api/job-view.ts";
import { formatDuration } from "./format.ts";

/** How a job stands, in one sentence without a full stop: "dead-lettered after 5 attempts". */
export function outcomeText(job: JobRow): string {
  const { status, attempts, waitsIn, redriven, step } = job;
  const tries = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  const again = redriven ? ", redriven" : "";
  switch (status) {
    case "queued":
      return waitsIn ? `waits in ${waitsIn.queue}` : "on its way to the first queue";
    case "running":
      return `attempt ${Math.max(attempts, 1)} runs${placeText(step)}${again}`;
    case "retrying":
      return `waits for attempt ${attempts + 1}${waitsIn ? ` in ${waitsIn.queue}` : ""}${again}`;
    case "completed":
      return `completed${attempts === 0 ? "" : attempts > 1 ? ` after ${tries}` : " at the first attempt"}${again}`;
    case "rejected":
      return `rejected${job.stage ? ` by ${job.stage}` : ""}`;
    case "failed":
      return attempts === 0 ? "failed" : `failed after ${tries}${again}`;
    case "dead-lettered":
      return attempts === 0 ? "dead-lettered before the first attempt" : `dead-lettered after ${tries}${again}`;
  }
}

function placeText(step: JobRow["step"]): string {
  if (!step) return "";
  if (!step.isOver) return `, at step ${step.name}`;
  return `, at step ${step.index + 2}${step.of === undefined ? "" : ` of ${step.of}`}, after ${step.name}`;
}

interface Failure {
  code?: string | undefined;
  reason?: string | undefined;
}

/** Why it stands so: "STEP_FAILED: target_table is locked"; undefined when nothing failed. */
export function failureText({ code, reason }: Failure): string | undefined {
  return code === undefined ? reason : reason ? `${code}: ${reason}` : code;
}

/** What an attempt's mark says when one points at it. */
export function attemptText({ number, status, code, reason, redriven, waitUs, startUs, endUs }: AttemptView): string {
  const failure = failureText({ code, reason });
  return [
    `attempt ${number} ${status === "running" ? "runs" : status.replace("-", " ")}`,
    endUs === undefined ? undefined : formatDuration(endUs - startUs),
    waitUs > 0 ? `waited ${formatDuration(waitUs)} before it` : undefined,
    redriven ? "redriven" : undefined,
    failure,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}
