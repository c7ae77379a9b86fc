import { now, receiveCountOf, spanIdFrom } from "../../../observability/telemetry/index.ts";
import type { JobWorld } from "./job-world.ts";
import { recordOf } from "./world-queues.ts";

/** An attempt that takes its job and is never heard of again; its message is back. */
export async function claimAndDie(world: JobWorld, jobId: string): Promise<void> {
  const [message] = await world.jobsTodo.receive(60);
  if (!message) throw new Error(`expected a message of ${jobId}, got none`);
  const record = recordOf(message, "jobs-todo");
  const parent = record.messageAttributes.traceparent?.stringValue ?? "";
  const startedAt = now();
  await world.records.claim({
    jobId,
    jobType: "user_onboarding",
    traceId: parent.split("-")[1] ?? "",
    submittedAt: new Date().toISOString(),
    messageId: record.messageId,
    attempt: {
      span_id: spanIdFrom(`${jobId} ${startedAt}`),
      parent,
      queue: "jobs-todo",
      message_id: record.messageId,
      receive_count: receiveCountOf(record),
      waited_from: Number(record.attributes.SentTimestamp) + 1,
      started_at: startedAt,
      deadline_at: startedAt + 900_000,
      last_seen_at: startedAt + 5,
    },
    leaseMilliseconds: 30_000,
    redriven: true,
  });
  await world.jobsTodo.showAgain([record.receiptHandle]);
}
