import { type JobFault, onBus } from "./job-fault.ts";

export const noType: JobFault = {
  name: "no-type",
  description: "no job_type",
  weight: 16,
  expected: { status: "rejected", code: "MISSING_JOB_TYPE" },
  bend: ({ job_type: _, ...rest }) => onBus(rest),
};

export const unknownType: JobFault = {
  name: "unknown-type",
  description: "a job_type that no processor knows",
  weight: 16,
  expected: { status: "rejected", code: "UNKNOWN_JOB_TYPE" },
  bend: (job, random) =>
    onBus({ ...job, job_type: random.pick(["invoice_printing", "Report_Generation", "data-cleanup", "toString"]) }),
};
