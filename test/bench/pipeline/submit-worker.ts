/** Process of the benchmark: submits jobs as the generator does. Its telemetry is switched by the environment. */
import { hostname } from "node:os";
import { createClients } from "../../../generator/clients.ts";
import { systemClock } from "../../../generator/clock.ts";
import { awsCalls } from "../../../generator/publish/aws-calls.ts";
import { publishJobs } from "../../../generator/publish/publish-jobs.ts";
import { randomJobs } from "../../../generator/random-jobs.ts";
import { seededRandom } from "../../../generator/seeded-random.ts";
import { submitJobs } from "../../../generator/submit-jobs.ts";
import { startTelemetry } from "../../../observability/telemetry/index.ts";
import { serveParent } from "../worker.ts";

export interface Submission {
  awsUrl: string;
  jobs: number;
  /** Each turn needs jobs of its own. */
  seed: number;
}

const telemetry = startTelemetry({
  serviceName: "job-generator",
  resourceAttributes: { "host.name": hostname() },
  exportDelay: 500,
  flushLimit: 10_000,
});

const methods = {
  /** Puts the jobs on the bus, ten a call, four calls at once. Answers when the first call was made, in epoch milliseconds. */
  async submit({ awsUrl, jobs, seed }: Submission) {
    const clients = createClients({ endpoint: awsUrl });
    const calls = awsCalls({ ...clients, queueName: "ingester-queue" });
    const jobIds: string[] = [];
    const startedAt = Date.now();
    await submitJobs({
      jobs: quickJobs(seed),
      bursts: endlessTens(),
      publish: (burst) => publishJobs(burst, { ...calls, clock: systemClock, random: seededRandom(seed, "backoff") }),
      onReceipts(receipts) {
        for (const receipt of receipts) if (receipt.accepted) jobIds.push(receipt.jobId);
      },
      clock: systemClock,
      count: jobs,
    });
    const submittedAt = Date.now();
    await telemetry.flush();
    clients.stop();
    return { startedAt, submittedAt, jobIds };
  },
};

export type SubmitMethods = typeof methods;

serveParent(methods, () => telemetry.stop());

/** Reports and onboardings by turns: no faults, nothing that waits. */
function* quickJobs(seed: number) {
  const kinds = (["report_generation", "user_onboarding"] as const).map((only) =>
    randomJobs({ random: seededRandom(seed, only), badShare: 0, faults: [], only }),
  );
  for (;;) for (const kind of kinds) yield kind.next().value;
}

function* endlessTens() {
  for (;;) yield { size: 10, pauseMs: 0 };
}
