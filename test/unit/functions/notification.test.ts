import { readNotification } from "../../../functions/notifier/notification.ts";
import { subjectOf, textOf } from "../../../functions/notifier/send-email.ts";

const end = {
  job_id: "job-1",
  job_type: "report_generation",
  status: "COMPLETED",
  attempts: 1,
  trace_id: "t",
  trace_url: "http://viewer/trace/t",
  finished_at: "2026-11-21T10:00:00.000Z",
};
const alert = {
  job_id: "job-1",
  job_type: null,
  stage: "ingester",
  code: "MISSING_JOB_TYPE",
  reason: "body.detail.job_type must be one of a, b, got nothing; the job goes to the dead-letter queue",
  attempt: 0,
  trace_id: "",
  trace_url: "",
  dead_letter_queue: "dead-letter-queue",
  occurred_at: "2026-11-21T10:00:00.000Z",
};
const read = (told: object, attributes: Record<string, string> = {}) =>
  readNotification(
    {
      body: JSON.stringify(told),
      messageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue }]),
      ),
    },
    told,
  );

describe("a notification", () => {
  it("has the same id however often a job's end is told", () => {
    const again = { ...end, attempts: 2, finished_at: "2026-11-21T10:00:09.000Z" };

    expect(read(again).id).toBe(read(end).id);
    expect(read({ ...alert, occurred_at: "later" }).id).toBe(read(alert).id);
  });

  it("has another id for another job, and for another failure of the same", () => {
    const ids = [end, { ...end, job_id: "job-2" }, alert, { ...alert, attempt: 1 }, { ...alert, code: "INVALID_JOB" }];

    expect(new Set(ids.map((told) => read(told).id)).size).toBe(ids.length);
  });

  it("keeps of the attributes those that say how the job ended", () => {
    const attributes = { status: "COMPLETED", job_type: "report_generation", notify: "true", traceparent: "00-x" };

    expect(read(end, attributes).attributes).toEqual({ status: "COMPLETED", job_type: "report_generation" });
  });

  it.each([{ AlarmName: "dead-letter-queue-not-empty" }, [], "text"])("is not read from %j", (told) => {
    expect(() => read(Object(told))).toThrow("expected an alert or an end state, got something else");
  });

  it("is a short text for a mailbox", () => {
    expect([subjectOf(read(end).told), textOf(read(end).told)]).toEqual([
      "Job report_generation has completed",
      "Job report_generation has completed.\n\nJob: job-1\nAttempts: 1\nFinished: 2026-11-21T10:00:00.000Z\nTrace: http://viewer/trace/t\n",
    ]);
    expect([subjectOf(read(alert).told), textOf(read(alert).told)]).toEqual([
      "Job of no known type did not complete: MISSING_JOB_TYPE",
      `Job of no known type did not complete: MISSING_JOB_TYPE.\n\nJob: job-1\nReason: ${alert.reason}\nWhere: ingester\nWhen: ${alert.occurred_at}\nDead-letter queue: dead-letter-queue\n`,
    ]);
  });
});
