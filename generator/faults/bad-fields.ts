import { type DraftJob, type Expected, type JobFault, onBus, withField } from "./job-fault.ts";

const expected: Expected = { status: "rejected", code: "INVALID_JOB" };

const fieldsWith = (job: DraftJob, type: "string" | "number") =>
  Object.keys(job.message).filter((field) => typeof job.message[field] === type);

export const missingField: JobFault = {
  name: "missing-field",
  description: "one field of the message is missing",
  weight: 16,
  expected,
  bend(job, random) {
    const missing = random.pick(Object.keys(job.message));
    return onBus(withField(job, missing, undefined));
  },
};

export const wrongType: JobFault = {
  name: "wrong-type",
  description: "one field of the message has the wrong type",
  weight: 16,
  expected,
  bend(job, random) {
    const field = random.pick(Object.keys(job.message));
    const value = job.message[field];
    return onBus(withField(job, field, typeof value === "number" ? `${value} or so` : random.whole(1, 99)));
  },
};

export const negativeNumber: JobFault = {
  name: "negative-number",
  description: "the retention or time-out is below zero",
  weight: 14,
  expected,
  jobTypes: ["data_cleanup", "long_running_job"],
  bend: (job, random) => onBus(withField(job, random.pick(fieldsWith(job, "number")), -random.whole(1, 400))),
};

export const emptyString: JobFault = {
  name: "empty-string",
  description: "one text of the message is empty",
  weight: 14,
  expected,
  bend: (job, random) => onBus(withField(job, random.pick(fieldsWith(job, "string")), "")),
};
