import { z } from "zod";
import { messageOf } from "../emulators/message-of.ts";
import { internalPrefix } from "../emulators/sqs/internal-queue.ts";
import type { SqsSns } from "../emulators/sqs/start-sqs-sns.ts";

/** A message on one of the topics that is about a job. */
export interface JobNotice {
  jobId: string;
  kind: "alert" | "end-state";
  jobType: string | null;
  /** `COMPLETED` of an end state, the code of an alert. */
  code: string;
  traceId: string;
}

export interface TopicInboxOptions {
  queues: SqsSns;
  jobFailuresTopicArn: string;
  jobEndStateTopicArn: string;
  onNotice(notice: JobNotice): void;
  onProblem(sentence: string): void;
}

const alertSchema = z.object({
  job_id: z.string(),
  job_type: z.string().nullable(),
  code: z.string(),
  trace_id: z.string(),
});
const endStateSchema = z.object({ job_id: z.string(), job_type: z.string(), status: z.string(), trace_id: z.string() });

/** Subscribes a queue of its own to both topics and hands on every message about a job; other messages (an alarm's) are none. */
export function openTopicInbox(options: TopicInboxOptions): { stop(): Promise<void> } {
  const { queues, jobFailuresTopicArn, jobEndStateTopicArn, onNotice, onProblem } = options;
  const stopping = new AbortController();
  const loops = [
    followTopic(jobFailuresTopicArn, "inbox-failures", (body) => {
      const { data } = alertSchema.safeParse(body);
      if (data)
        onNotice({
          jobId: data.job_id,
          kind: "alert",
          jobType: data.job_type,
          code: data.code,
          traceId: data.trace_id,
        });
    }),
    followTopic(jobEndStateTopicArn, "inbox-end-states", (body) => {
      const { data } = endStateSchema.safeParse(body);
      if (data)
        onNotice({
          jobId: data.job_id,
          kind: "end-state",
          jobType: data.job_type,
          code: data.status,
          traceId: data.trace_id,
        });
    }),
  ];

  function followTopic(topicArn: string, name: string, take: (body: unknown) => void): Promise<void> {
    const { queueArn } = queues.createQueue(`${internalPrefix}${name}`);
    queues.subscribe({ topicArn, protocol: "sqs", endpoint: queueArn, attributes: { RawMessageDelivery: "true" } });
    return (async () => {
      while (!stopping.signal.aborted) {
        const messages = await queues.queues.receive(queueArn, {
          maxMessages: 10,
          waitSeconds: 20,
          signal: stopping.signal,
        });
        for (const { Body } of messages) take(parsed(Body));
        await queues.queues.delete(
          queueArn,
          messages.map(({ ReceiptHandle }) => ReceiptHandle),
        );
      }
    })().catch((error: unknown) =>
      onProblem(`expected the messages of ${topicArn}, got ${messageOf(error)}; no more are read`),
    );
  }

  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
