import { faults } from "../../generator/faults.ts";
import type { RandomJob } from "../../generator/random-jobs.ts";
import type { Verdict } from "../../infra/local/verdict/await-verdict.ts";
import { type Pipeline, type SubmittedJob, startPipeline } from "../support/a-pipeline.ts";
import { aBadJob, aGoodJob } from "../support/a-random-job.ts";
import { waitFor } from "../support/wait-for.ts";
import "../../observability/checker/jest.ts";

const topicArn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
const statuses = { completed: "COMPLETED", rejected: "REJECTED", failed: "EXECUTE_FAILED" } as const;

describe("the named faults, all at once, among good jobs", () => {
  let pipeline: Pipeline;
  let verdict: Verdict;
  const submitted = new Map<string, { job: RandomJob } & SubmittedJob>();
  let operators: string;

  beforeAll(async () => {
    // An attempt that hangs lasts four seconds instead of 900, and there are five of them.
    pipeline = await startPipeline({ processorTimeoutSeconds: 4 });
    const { queues } = pipeline.runtime;
    operators = queues.createQueue("operators").queueArn;
    queues.subscribe({ topicArn: topicArn("pipeline-alarms"), protocol: "sqs", endpoint: operators });
    const bad = faults.map(({ name }) => aBadJob(name));
    const good = Array.from({ length: 10 }, (_, seed) => aGoodJob("user_onboarding", seed));
    const jobs = [...bad, ...good];
    const sent = await pipeline.submit(jobs);
    sent.forEach((one, index) => {
      const job = jobs[index];
      if (job?.fault) submitted.set(job.fault, { job, ...one });
    });
    verdict = await pipeline.verdict(80);
  }, 110_000);
  afterAll(() => pipeline?.stop());

  it("leave every job accounted for, on a connected trace", () => {
    expect(verdict.missing).toEqual([]);
    expect(verdict.summary).toMatchObject({
      submitted: faults.length + 10,
      traces: faults.length + 10,
      connected_traces: faults.length + 10,
    });
  });

  it("fire the alarm on the errors of the function whose process ended, which tells pipeline-alarms", async () => {
    const { queues } = pipeline.runtime.queues;
    const told: { AlarmName: string; NewStateValue: string; Trigger: { MetricName: string } }[] = [];

    const alarm = await waitFor(
      async () => {
        const messages = await queues.receive(operators, { maxMessages: 10, waitSeconds: 1 });
        told.push(...messages.map(({ Body }) => JSON.parse(JSON.parse(Body).Message)));
        return told.find(({ AlarmName }) => AlarmName === "job-processor-errors");
      },
      { what: "the alarm on the processor's errors", within: 30_000 },
    );

    expect(alarm).toMatchObject({ NewStateValue: "ALARM", Trigger: { MetricName: "Errors" } });
  });

  it.each(faults.map(({ name, expected }) => [name, expected] as const))(
    "%s ends as %j",
    async (name, { status, code }) => {
      const { jobId, traceId } = submitted.get(name) ?? { jobId: "", traceId: "" };
      const record = await pipeline.record(jobId);
      const letters = pipeline.deadLetters(jobId);
      const alerts = pipeline.notices.filter((notice) => notice.kind === "alert" && notice.jobId === jobId);

      expect(record?.status).toBe(statuses[status]);
      expect(record?.failure_code ?? null).toBe(code);
      expect(letters.map((letter) => letter["failure.code"])).toEqual(code === null ? [] : [code]);
      expect(letters.map((letter) => letter.traceparent?.slice(3, 35))).toEqual(code === null ? [] : [traceId]);
      expect([...new Set(alerts.map((alert) => alert.code))]).toEqual(code === null ? [] : [code]);
      expect(await pipeline.trace(traceId)).toBeConnected();
    },
  );
});
