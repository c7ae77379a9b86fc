import { StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { RandomJob } from "../../generator/random-jobs.ts";
import { type Pipeline, startPipeline } from "../support/a-pipeline.ts";
import { aBadJob, aGoodJob } from "../support/a-random-job.ts";
import { startWebhook, type Webhook } from "../support/a-webhook.ts";
import { waitFor } from "../support/wait-for.ts";
import "../../observability/checker/jest.ts";

let webhook: Webhook;
let pipeline: Pipeline;

beforeAll(async () => {
  webhook = await startWebhook();
  pipeline = await startPipeline({
    environment: { NOTIFY_WEBHOOK_HOSTS: webhook.host, RETRY_BACKOFF_SECONDS: "0.2" },
  });
}, 60_000);
afterAll(async () => {
  await pipeline?.stop();
  await webhook.stop();
});

function naming(job: RandomJob, notify: object): RandomJob {
  if (job.delivery.via !== "bus") throw new Error("expected a job for the bus");
  Object.assign(job.delivery.detail, { notify });
  return job;
}

const inQueue = (name: string, jobId: string) =>
  pipeline.runtime.queues.inspect(name).visible.filter(({ body }) => JSON.parse(body).job_id === jobId);

describe("a job that names a webhook and a queue", () => {
  it.each([
    ["completed", aGoodJob("report_generation", 11), { status: "COMPLETED" }],
    ["failed", aBadJob("poison-step", 3), { code: "STEP_FAILED" }],
    ["rejected", aBadJob("unknown-type", 3), { code: "UNKNOWN_JOB_TYPE" }],
  ] as const)(
    "and is %s tells both, in its own trace",
    async (expected, job, told) => {
      const [sent] = await pipeline.submit([naming(job, { webhook: webhook.url, queue: "job-inbox" })]);
      const { jobId = "", traceId = "" } = sent ?? {};

      const { missing, blemishes } = await pipeline.verdict();

      expect({ missing, blemishes }).toEqual({ missing: [], blemishes: [] });
      const calls = webhook.calls.filter(({ body }) => JSON.parse(body).job_id === jobId);
      expect(calls.map(({ body }) => JSON.parse(body))).toMatchObject([{ ...told, trace_id: traceId }]);
      expect(inQueue("job-inbox", jobId).map(({ body }) => JSON.parse(body))).toMatchObject([told]);
      const trace = await pipeline.trace(traceId);
      expect(trace).toPassTraceRules({ expected, personalData: ["secret-path", "secret-token"] });
      for (const told of ["POST", "send job-inbox"])
        expect(trace).toFollow(["publish *", "process notifications", told]);
      expect(calls[0]?.headers.traceparent).toContain(traceId);
    },
    60_000,
  );

  it("and cannot be told by webhook ends as it would have; its notification is undelivered, once, and can be moved back", async () => {
    webhook.answers(503);
    const job = naming(aGoodJob("user_onboarding", 12), { webhook: webhook.url, queue: "job-inbox" });
    const [sent] = await pipeline.submit([job]);
    const { jobId = "", traceId = "" } = sent ?? {};

    const { missing } = await pipeline.verdict();
    const undelivered = await waitFor(
      () => {
        const found = inQueue("undelivered-notifications", jobId);
        return found.length > 0 ? found : undefined;
      },
      { what: "the undelivered notification", within: 60_000 },
    );

    expect(missing).toEqual([]);
    expect(undelivered).toHaveLength(1);
    expect(pipeline.runtime.queues.inspect("notifications")).toMatchObject({ visible: [], inFlight: [], delayed: [] });
    expect(webhook.calls.filter(({ body }) => JSON.parse(body).job_id === jobId)).toHaveLength(5);
    expect(inQueue("job-inbox", jobId)).toHaveLength(1);
    expect(pipeline.deadLetters(jobId)).toEqual([]);
    expect(await pipeline.record(jobId)).toMatchObject({ status: "COMPLETED", attempts: 1 });
    expect(await pipeline.trace(traceId)).toPassTraceRules({ expected: "completed" });

    webhook.answers(204);
    const SourceArn = "arn:aws:sqs:us-east-1:000000000000:undelivered-notifications";
    await pipeline.clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    const posts = await waitFor(
      async () => {
        const found = (await pipeline.trace(traceId)).filter(({ name }) => name === "POST");
        return found.length === 6 ? found : undefined;
      },
      { what: "the span of the sixth call", within: 30_000 },
    );

    expect(posts.filter(({ status }) => status.code === "UNSET")).toHaveLength(1);
    expect(inQueue("undelivered-notifications", jobId)).toEqual([]);
    expect(inQueue("job-inbox", jobId)).toHaveLength(1);
    expect(await pipeline.trace(traceId)).toPassTraceRules({ expected: "completed" });
  }, 120_000);
});
