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

const alertNotice = z
  .object({ job_id: z.string(), job_type: z.string().nullable(), code: z.string(), trace_id: z.string() })
  .transform(({ job_id, job_type, code, trace_id }): JobNotice => {
    return { kind: "alert", jobId: job_id, jobType: job_type, code, traceId: trace_id };
  });
const endStateNotice = z
  .object({ job_id: z.string(), job_type: z.string(), status: z.string(), trace_id: z.string() })
  .transform(({ job_id, job_type, status, trace_id }): JobNotice => {
    return { kind: "end-state", jobId: job_id, jobType: job_type, code: status, traceId: trace_id };
  });

/** Subscribes a queue of its own to both topics and hands on every message about a job; other messages (an alarm's) are none. */
export function openTopicInbox(options: TopicInboxOptions): { stop(): Promise<void> } {
  const { queues, jobFailuresTopicArn, jobEndStateTopicArn, onNotice, onProblem } = options;
  const stopping = new AbortController();
  const loops = [
    followTopic(jobFailuresTopicArn, "inbox-failures", alertNotice),
    followTopic(jobEndStateTopicArn, "inbox-end-states", endStateNotice),
  ];

  function followTopic(topicArn: string, name: string, schema: z.ZodType<JobNotice>): Promise<void> {
    const { queueArn } = queues.createQueue(`${internalPrefix}${name}`);
    queues.subscribe({ topicArn, protocol: "sqs", endpoint: queueArn, attributes: { RawMessageDelivery: "true" } });
    return (async () => {
      while (!stopping.signal.aborted) {
        const messages = await queues.queues.receive(queueArn, {
          maxMessages: 10,
          waitSeconds: 20,
          signal: stopping.signal,
        });
        for (const { Body } of messages) {
          const { data } = schema.safeParse(parsed(Body));
          if (data) onNotice(data);
        }
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
