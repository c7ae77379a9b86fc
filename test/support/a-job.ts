import type { JobType } from "../../functions/jobs/job-types.ts";

const messages: Record<JobType, Record<string, unknown>> = {
  report_generation: { report_name: "quarterly", filters: { region: "north" } },
  data_cleanup: { target_table: "audit_log", retention: 30 },
  user_onboarding: { user_id: "user-17", user_name: "Ada Example" },
  long_running_job: { task_name: "reindex", timeout: 4 },
};

export interface JobGiven {
  type?: JobType;
  /** Laid over the message of the type; `undefined` takes a field away. */
  message?: Record<string, unknown>;
  /** Laid over the whole. */
  extra?: Record<string, unknown>;
}

/** The `detail` of a submission; everything that is not given is good. */
export function aSubmission({
  type = "report_generation",
  message = {},
  extra = {},
}: JobGiven = {}): Record<string, unknown> {
  return { job_type: type, message: { ...messages[type], ...message }, ...extra };
}

/** An event as EventBridge puts it on a queue. */
export function anEvent(detail: unknown, { id = "event-1", ...given }: Record<string, unknown> = {}) {
  return {
    version: "0",
    id,
    "detail-type": "job.submitted",
    source: "jobs",
    account: "000000000000",
    time: "2026-11-21T10:00:00Z",
    region: "us-east-1",
    resources: [],
    detail,
    ...given,
  };
}

/** A message of jobs-todo. */
export function aQueuedJob({ id = "job-1", ...given }: JobGiven & { id?: string } = {}): Record<string, unknown> {
  return { ...aSubmission(given), id, submitted_at: "2026-11-21T10:00:00.000Z", status: "NEW" };
}
