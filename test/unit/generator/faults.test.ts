import { identify, readSubmission } from "../../../functions/ingester/read-submission.ts";
import { failureCodes, JobRejectedError } from "../../../functions/jobs/errors.ts";
import { faultSchema } from "../../../functions/jobs/fault.ts";
import { jobSteps } from "../../../functions/jobs/job-steps.ts";
import { isJobType } from "../../../functions/jobs/job-types.ts";
import { submissionSchema } from "../../../functions/jobs/submission.ts";
import type { Delivery } from "../../../generator/faults/job-fault.ts";
import { faults } from "../../../generator/faults.ts";
import { jobsWith } from "./take.ts";

const each = faults.map((fault) => [fault.name, fault] as const);
const rejected = each.filter(([, { expected }]) => expected.status === "rejected");
const accepted = each.filter(([, { expected }]) => expected.status !== "rejected");
const injected = ["flaky-step", "poison-step", "slow", "function-time-out", "process-crash"];

/** Where jobs may be told of, as on the local runtime. */
const allowed = { webhookHosts: ["localhost:4566"], queues: ["job-inbox"], emailFrom: "jobtrail@example.com" };

/** The message on ingester-queue that the ingester gets of a delivery. */
function recordOf(delivery: Delivery): Parameters<typeof readSubmission>[0] {
  const event = { id: "event-1", source: "jobs", time: "2026-11-01T10:00:00Z" };
  const body = delivery.via === "bus" ? JSON.stringify({ ...event, detail: delivery.detail }) : delivery.body;
  const attributes = { SentTimestamp: "1", ApproximateReceiveCount: "1" };
  return { body, messageId: "message-1", attributes, messageAttributes: {} } as Parameters<typeof readSubmission>[0];
}

function codeOf(delivery: Delivery): string | null {
  const record = recordOf(delivery);
  try {
    const event = delivery.via === "bus" ? JSON.parse(record.body) : undefined;
    readSubmission(record, identify(record, event, allowed), allowed);
    return null;
  } catch (error) {
    if (error instanceof JobRejectedError) return error.code;
    throw error;
  }
}

describe("the faults", () => {
  it("have names of their own, a description and a weight, and end in codes that exist", () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    for (const { name, description, weight, expected } of faults) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(description).not.toBe("");
      expect(weight).toBeGreaterThan(0);
      expect(expected.code === null || Object.hasOwn(failureCodes, expected.code)).toBe(true);
      expect(expected.code === null).toBe(expected.status === "completed");
    }
  });

  it("that cost many seconds are rare", () => {
    const weightOf = (names: string[]) =>
      faults.filter(({ name }) => names.includes(name)).reduce((sum, { weight }) => sum + weight, 0);

    const all = weightOf(faults.map(({ name }) => name));

    expect(weightOf(["function-time-out", "process-crash"]) / all).toBeLessThan(0.02);
  });

  it.each(rejected)("%s makes a job that the ingester rejects with its code", (name, { expected }) => {
    const codes = new Set(jobsWith(name, 40).map(({ delivery }) => codeOf(delivery)));

    expect(codes).toEqual(new Set([expected.code]));
  });

  it.each(accepted)("%s makes a job that the ingester accepts", (name) => {
    for (const { delivery } of jobsWith(name, 40)) {
      expect(submissionSchema.safeParse(delivery.via === "bus" && delivery.detail)).toMatchObject({ success: true });
    }
  });

  it.each(injected)("%s asks for its fault in a step that the job has", (name) => {
    for (const { delivery, jobType } of jobsWith(name, 40)) {
      const message = (delivery.via === "bus" && delivery.detail.message) as { fault: unknown };
      const { step } = faultSchema.parse(message.fault);
      const steps = isJobType(jobType) ? jobSteps[jobType].map(({ name }) => name) : [];
      expect(steps).toContain(step);
    }
  });

  it("of a flaky step let it fail three times at most, and of a poisoned one always", () => {
    const timesOf = (name: string) =>
      jobsWith(name, 60).map(({ delivery }) => {
        const message = (delivery.via === "bus" && delivery.detail.message) as { fault: { times?: number } };
        return message.fault.times;
      });

    expect(new Set(timesOf("flaky-step"))).toEqual(new Set([1, 2, 3]));
    expect(new Set(timesOf("poison-step"))).toEqual(new Set([undefined]));
  });

  it("hand over a duplicate twice, and text that is not JSON past the bus", () => {
    expect(jobsWith("duplicate-delivery", 1)).toMatchObject([{ delivery: { via: "bus", copies: 2 } }]);
    expect(jobsWith("not-json", 1)).toMatchObject([{ jobType: null, delivery: { via: "queue" } }]);
  });

  it("say as job type what the submission says", () => {
    expect(jobsWith("no-type", 1)).toMatchObject([{ jobType: null }]);
    const [unknown] = jobsWith("unknown-type", 1);
    expect(unknown?.jobType).toBe(unknown?.delivery.via === "bus" && unknown.delivery.detail.job_type);
  });
});
