import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueUrlCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { DeadLetterResult, DeadLettersView, FlowView } from "../../observability/backend/api/aws-view.ts";
import { type DeployedJobs, startDeployedJobs } from "../support/aws-emulator/deployed-jobs.ts";
import { deploymentTargets } from "../support/aws-emulator/deployments.ts";
import { describeEach } from "../support/aws-emulator/describe-aws.ts";
import { readLog } from "../support/aws-emulator/read-log.ts";
import { waitFor } from "../support/wait-for.ts";
import "../../observability/checker/jest.ts";

/** How many jobs of each fault are submitted; `none` are good ones. */
const counts = {
  none: 6,
  "not-json": 1,
  "unknown-type": 1,
  "missing-field": 2,
  oversized: 1,
  "duplicate-delivery": 2,
  "flaky-step": 2,
  "poison-step": 2,
  "function-time-out": 1,
  "process-crash": 1,
};

const statuses = { completed: "COMPLETED", rejected: "REJECTED", failed: "EXECUTE_FAILED" } as const;

describeEach(
  "The deployed stack",
  deploymentTargets.map((target) => ({ ...target, start: () => startDeployedJobs(target, counts) })),
  (behaviour) => {
    const jobsOf = ({ jobs }: DeployedJobs, fault: string) => jobs.get(fault) ?? [];

    for (const [fault, count] of Object.entries(counts)) {
      behaviour(`brings jobs with fault "${fault}" to the end that is expected`, async (deployed) => {
        const jobs = jobsOf(deployed, fault);

        expect(jobs).toHaveLength(count);
        for (const { jobId, traceId, expected, record, deadLetters, alerts, endStates } of jobs) {
          const failed = expected.status !== "completed";
          expect(record).toMatchObject({ status: statuses[expected.status] });
          expect(record?.failure_code ?? null).toBe(expected.code);
          expect(deadLetters.map(({ MessageAttributes }) => MessageAttributes?.["failure.code"]?.StringValue)).toEqual(
            failed ? [expected.code] : [],
          );
          for (const { MessageAttributes } of deadLetters)
            expect(MessageAttributes?.traceparent?.StringValue?.slice(3, 35)).toBe(traceId);
          expect(alerts.map(({ Body = "" }) => JSON.parse(Body))).toEqual(
            alerts.map(() => expect.objectContaining({ job_id: jobId, code: expected.code, trace_id: traceId })),
          );
          expect(alerts.length > 0).toBe(failed);
          expect(endStates.length > 0).toBe(!failed);
        }
      });

      behaviour(`leaves one connected trace of each job with fault "${fault}"`, async (deployed) => {
        const jobs = jobsOf(deployed, fault);

        expect(jobs).toHaveLength(count);
        for (const { trace } of jobs) expect(trace).toBeConnected();
      });
    }

    behaviour("breaks no rule of traces", async ({ jobs }) => {
      for (const { trace } of [...jobs.values()].flat()) expect(trace).toPassTraceRules();
    });

    behaviour("sends to subscribers what their filter policy lets through", async ({ jobs, rejections }) => {
      const rejected = [...jobs.values()].flat().filter(({ expected }) => expected.status === "rejected");

      expect([...rejections].sort()).toEqual(rejected.map(({ jobId }) => jobId).sort());
    });

    behaviour("tells the queue that a job names of its end, in the job's trace", async ({ aws, trace }) => {
      const { events, sqs } = aws.clients;
      const detail = {
        job_type: "user_onboarding",
        message: { user_id: "user-1", user_name: "Ada" },
        idempotency_key: "names-a-queue",
        notify: { queue: "job-inbox" },
      };
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "job-inbox" }));

      await events.send(
        new PutEventsCommand({ Entries: [{ Source: "jobs", DetailType: "job", Detail: JSON.stringify(detail) }] }),
      );
      const message = await waitFor(
        async () => {
          const request = { QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ["All"] };
          return (await sqs.send(new ReceiveMessageCommand(request))).Messages?.[0];
        },
        { what: "the message in job-inbox", within: 40_000 },
      );
      const { job_id, status, trace_id } = JSON.parse(message.Body ?? "");
      const sent = await waitFor(async () => (await trace(trace_id)).find(({ name }) => name === "send job-inbox"), {
        what: "the span of the message",
        within: 20_000,
      });

      expect({ job_id, status }).toEqual({ job_id: "names-a-queue", status: "COMPLETED" });
      expect(sent.service).toBe("job-notifier");
      expect(message.MessageAttributes?.traceparent?.StringValue).toBe(`00-${trace_id}-${sent.spanId}-01`);
    });

    behaviour("tells of a dead-letter queue that is not empty by its alarm", async ({ alarms }) => {
      const [alarm] = await waitFor(
        async () => {
          const messages = await alarms();
          return messages.length > 0 ? messages : undefined;
        },
        { what: "the alarm's message", within: 10_000 },
      );

      expect(JSON.parse(alarm?.Body ?? "")).toMatchObject({
        AlarmName: "dead-letter-queue-not-empty",
        NewStateValue: "ALARM",
        Trigger: { Namespace: "AWS/SQS", MetricName: "ApproximateNumberOfMessagesVisible" },
      });
    });

    behaviour("is drawn by the backend from what AWS says: queues, functions, topics, alarm", async ({ backend }) => {
      const { nodes, unavailable } = await backend<FlowView>("/api/flow");

      expect(unavailable).toBeUndefined();
      const named = (kind: string) => nodes.filter((node) => node.kind === kind).map(({ name }) => name);
      expect(named("function").sort()).toEqual(["job-ingester", "job-notifier", "job-processor", "job-reconciler"]);
      expect([...named("queue"), ...named("dead-letter-queue")].sort()).toEqual(
        expect.arrayContaining(["dead-letter-queue", "ingester-queue", "jobs-todo"]),
      );
      expect(nodes.find(({ name }) => name === "jobs-todo")).toMatchObject({ depth: 0, inFlight: 0 });
    });

    behaviour(
      "gives a dead letter back by the backend's redrive: the next attempt is in the same trace",
      async (deployed) => {
        const [job] = jobsOf(deployed, "poison-step");
        const letter = await waitFor(
          async () => {
            const { letters } = await deployed.backend<DeadLettersView>("/api/dead-letters?refresh=true");
            return letters.find(({ jobId }) => jobId === job?.jobId);
          },
          { what: "the dead letter", within: 30_000, every: 500 },
        );

        const { done, failed } = await deployed.backend<DeadLetterResult>("/api/dead-letters/redrive", {
          select: { messageIds: [letter.messageId] },
        });
        const redriven = await waitFor(
          async () => {
            const spans = await deployed.trace(job?.traceId ?? "");
            return spans.find(({ attributes }) => attributes["job.redriven"] === true);
          },
          { what: "the redriven attempt", within: 30_000, every: 500 },
        );

        expect(failed).toEqual([]);
        expect(done).toMatchObject([{ jobId: job?.jobId, to: "jobs-todo" }]);
        expect(redriven.attributes["job.id"]).toBe(job?.jobId);
      },
      70_000,
    );

    behaviour("keeps the functions' lines in their log groups, found by job", async (deployed) => {
      const [job] = jobsOf(deployed, "none");

      const lines = await readLog(deployed.aws, "job-processor", `"${job?.jobId}"`);

      const messages = lines.map((line) => JSON.parse(line.slice(line.indexOf("{"))).message);
      expect(messages).toEqual(expect.arrayContaining(["job.started", "step.finished", "job.completed"]));
    });
  },
  300_000,
);
