import { completed, type JobFault, onBus, withField } from "./job-fault.ts";

const oversizedBytes = 300 * 1024;

export const oversized: JobFault = {
  name: "oversized",
  description: "a message of 300 KiB",
  weight: 6,
  expected: { status: "rejected", code: "JOB_TOO_LARGE" },
  bend: (job) => onBus(withField(job, "attachment", "A".repeat(oversizedBytes))),
};

export const extraFields: JobFault = {
  name: "extra-fields",
  description: "fields that nobody knows, in the job and in its message",
  weight: 20,
  expected: completed,
  bend(job, random) {
    const extended = withField(job, "labels", {
      team: random.pick(["orders", "growth"]),
      ticket: random.whole(1, 999),
    });
    return onBus({ ...extended, priority: random.whole(1, 5), schema_version: "2.1" });
  },
};

export const duplicateDelivery: JobFault = {
  name: "duplicate-delivery",
  description: "the same job in two events, with the same key and trace context; it completes once",
  weight: 18,
  expected: completed,
  bend: (job) => onBus(job, 2),
};
