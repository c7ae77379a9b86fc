import { type JobFault, onBus } from "./job-fault.ts";

const refused = [
  { email: "on-call" },
  { webhook: "http://hooks.example.com/jobs" },
  { webhook: "https://robot:swordfish@hooks.example.com/jobs" },
  { webhook: "https://not-allowed.example.com/jobs" },
  { queue: "no such queue" },
  { queue: "not-allowed" },
  { pager: 17 },
  {},
];

/** Only where it is asked for: drawn with the others, it would change the jobs of every seed. */
export const badNotify: JobFault = {
  name: "bad-notify",
  description: "a target that nobody may be told at, or that is none",
  weight: 12,
  expected: { status: "rejected", code: "INVALID_JOB" },
  bend: (job, random) => onBus({ ...job, notify: random.pick<object>(refused) }),
};
