import type { AlertView } from "../../api/aws-view.ts";
import type { JobStatus } from "../../api/job-view.ts";

/** What the inbox is narrowed to; an empty list stands for no limit. */
export interface AlertFilter {
  topics: readonly string[];
  kinds: readonly string[];
  codes: readonly string[];
  types: readonly string[];
}

export const NO_CODE = "no code";
export const NO_TYPE = "no type";

export const ALERT_KIND_NAMES: Record<AlertView["kind"], string> = {
  failure: "failure",
  "end-state": "end state",
  alarm: "alarm",
  other: "other",
};

export function matchesAlertFilter({ topics, kinds, codes, types }: AlertFilter): (alert: AlertView) => boolean {
  const holds = (chosen: readonly string[], value: string) => chosen.length === 0 || chosen.includes(value);
  return ({ topic, kind, code, jobType }) =>
    holds(topics, topic) && holds(kinds, kind) && holds(codes, code ?? NO_CODE) && holds(types, jobType ?? NO_TYPE);
}

/** The status that the message tells of its job; undefined when it tells of none. */
export function toldStatus({ kind, code, stage }: AlertView): JobStatus | undefined {
  if (kind === "failure") return stage === "ingester" ? "rejected" : "failed";
  if (kind !== "end-state") return undefined;
  return code === "COMPLETED" ? "completed" : code === "REJECTED" ? "rejected" : "failed";
}

/** What the message says, in a line. */
export function alertText({ kind, reason, subject }: AlertView): string {
  return reason ?? subject ?? (kind === "end-state" ? "the job has come to its end" : "no reason was given");
}

/** How many of its topic's subscriptions get the message. */
export function receiversText({ subscriptions }: AlertView): string {
  const receivers = subscriptions.filter(({ receives }) => receives).length;
  if (subscriptions.length === 0) return "Nobody subscribes to the topic.";
  return `${receivers} of ${subscriptions.length} ${subscriptions.length === 1 ? "subscription" : "subscriptions"} got it.`;
}
