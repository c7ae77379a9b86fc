import type { JobFault } from "./job-fault.ts";

/** EventBridge refuses a detail that is not JSON, so this one comes from a producer that writes to the queue itself. */
export const notJson: JobFault = {
  name: "not-json",
  description: "text that is not JSON, put straight on ingester-queue",
  weight: 14,
  expected: { status: "rejected", code: "INVALID_JSON" },
  bend(job, random) {
    const json = JSON.stringify({ detail: job });
    const bodies = [
      json.slice(0, random.whole(12, json.length - 2)),
      `job_type: ${job.job_type}\nretries: 3`,
      `<job type="${job.job_type}"/>`,
      json.replaceAll('"', "'"),
    ];
    return { via: "queue", body: random.pick(bodies) };
  },
};
