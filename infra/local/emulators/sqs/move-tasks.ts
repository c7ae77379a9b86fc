import { randomUUID } from "node:crypto";
import type {
  CancelMessageMoveTaskCommandOutput,
  ListMessageMoveTasksCommandOutput,
  ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommandOutput,
} from "@aws-sdk/client-sqs";
import { AwsError } from "../aws-error.ts";
import type { Fauxqs, StoredMessage, StoredQueue } from "./fauxqs.ts";
import { deadLetterQueueOf, type MessageLedger } from "./message-ledger.ts";

interface MoveTask {
  handle: string;
  sourceArn: string;
  destinationArn: string | undefined;
  perSecond: number | undefined;
  status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  moved: number;
  toMove: number;
  startedAt: number;
  failureReason?: string;
}

type Answer<T> = Omit<T, "$metadata">;

export interface MoveTasks {
  start(body: Record<string, unknown>): Answer<StartMessageMoveTaskCommandOutput>;
  list(body: Record<string, unknown>): Answer<ListMessageMoveTasksCommandOutput>;
  cancel(body: Record<string, unknown>): Answer<CancelMessageMoveTaskCommandOutput>;
  stop(): Promise<void>;
}

/**
 * Message move tasks: a dead-letter queue's messages are copied to `DestinationArn`, or each to the queue it came from, and deleted. A copy has a new
 * MessageId, a new sent time and no receives; body, attributes and trace header stay. Throws `AwsError` as AWS does.
 */
export function createMoveTasks({ fauxqs, ledger }: { fauxqs: Fauxqs; ledger: MessageLedger }): MoveTasks {
  const tasks: MoveTask[] = [];
  const running = new Set<Promise<void>>();

  async function run(task: MoveTask, source: StoredQueue): Promise<void> {
    while (task.status === "RUNNING" && task.moved < task.toMove) {
      source.processTimers();
      const message = takeFirst(source);
      if (!message) break;
      const destination = fauxqs.queues.getQueueByArn(
        task.destinationArn ?? ledger.deadLetterSource(message.messageId) ?? "",
      );
      if (!destination) {
        giveBack(source, message);
        task.status = "FAILED";
        task.failureReason = task.destinationArn
          ? "AWS.SimpleQueueService.NonExistentQueue"
          : "CouldNotDetermineMessageSource";
        return;
      }
      const header = ledger.traceHeader(message.messageId);
      ledger.forget(message.messageId);
      const copy = copied(message);
      if (header !== undefined) ledger.keepTraceHeader(copy.messageId, header);
      destination.enqueue(copy);
      task.moved += 1;
      await pause(task);
    }
    task.status = task.status === "CANCELLING" ? "CANCELLED" : "COMPLETED";
  }

  function isDeadLetterQueue(queue: StoredQueue): boolean {
    return [...fauxqs.queues.allQueues()].some((other) => deadLetterQueueOf(other, fauxqs.queues) === queue);
  }

  return {
    start({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }) {
      if (!SourceArn) throw new AwsError("MissingParameter", "The request must contain the parameter SourceArn.");
      const perSecond = MaxNumberOfMessagesPerSecond === undefined ? undefined : Number(MaxNumberOfMessagesPerSecond);
      if (perSecond !== undefined && !(perSecond >= 1 && perSecond <= 500)) {
        throw new AwsError(
          "InvalidParameterValue",
          "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a value that's between 1 and 500.",
        );
      }
      const source = queueOf(fauxqs, SourceArn, "SourceArn");
      if (!isDeadLetterQueue(source))
        throw new AwsError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.");
      if (DestinationArn !== undefined) queueOf(fauxqs, DestinationArn, "DestinationArn");
      if (tasks.some((task) => task.sourceArn === source.arn && isActive(task))) {
        throw new AwsError(
          "UnsupportedOperation",
          "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        );
      }
      source.processTimers();
      const handle = Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: source.arn })).toString("base64");
      const task: MoveTask = {
        handle,
        sourceArn: source.arn,
        destinationArn: DestinationArn === undefined ? undefined : String(DestinationArn),
        perSecond,
        status: "RUNNING",
        moved: 0,
        toMove: source.inspectMessages().ready.length,
        startedAt: Date.now(),
      };
      tasks.unshift(task);
      const work = run(task, source).finally(() => running.delete(work));
      running.add(work);
      return { TaskHandle: handle };
    },

    list({ SourceArn, MaxResults = 1 }) {
      if (!SourceArn) throw new AwsError("MissingParameter", "The request must contain the parameter SourceArn.");
      const source = queueOf(fauxqs, SourceArn, "SourceArn");
      if (!(Number(MaxResults) >= 1 && Number(MaxResults) <= 10)) {
        throw new AwsError(
          "InvalidParameterValue",
          `Value ${MaxResults} for parameter MaxResults is invalid. Reason: Must be between 1 and 10, if provided.`,
        );
      }
      return {
        Results: tasks
          .filter((task) => task.sourceArn === source.arn)
          .slice(0, Number(MaxResults))
          .map(described),
      };
    },

    cancel({ TaskHandle }) {
      const task = tasks.find(({ handle }) => handle === TaskHandle);
      if (!task) throw new AwsError("ResourceNotFoundException", "Task does not exist.", 404);
      if (!isActive(task)) throw new AwsError("UnsupportedOperation", "Only active tasks can be cancelled.");
      task.status = "CANCELLING";
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },

    async stop() {
      for (const task of tasks) if (isActive(task)) task.status = "CANCELLING";
      await Promise.all(running);
    },
  };
}

function queueOf({ queues }: Fauxqs, arn: unknown, parameter: string): StoredQueue {
  const queue = queues.getQueueByArn(String(arn));
  if (queue) return queue;
  throw new AwsError(
    "ResourceNotFoundException",
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    404,
  );
}

function isActive({ status }: MoveTask): boolean {
  return status === "RUNNING" || status === "CANCELLING";
}

function described(task: MoveTask): ListMessageMoveTasksResultEntry {
  return {
    ...(isActive(task) && { TaskHandle: task.handle }),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
    ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}

/** Takes the oldest visible message out of the queue; a group that has a message in flight is passed over. */
function takeFirst(queue: StoredQueue): StoredMessage | undefined {
  if (!queue.isFifo()) return queue.messages.shift();
  for (const [group, messages] of queue.fifoMessages) {
    if (messages.length > 0 && !queue.fifoLockedGroups.has(group)) return messages.shift();
  }
  return undefined;
}

function giveBack(queue: StoredQueue, message: StoredMessage): void {
  if (queue.isFifo()) queue.enqueue(message);
  else queue.messages.unshift(message);
}

function copied(message: StoredMessage): StoredMessage {
  const { approximateFirstReceiveTimestamp: _, delayUntil: __, ...kept } = message;
  return { ...kept, messageId: randomUUID(), sentTimestamp: Date.now(), approximateReceiveCount: 0 };
}

function pause({ perSecond, moved }: MoveTask): Promise<void> {
  if (perSecond !== undefined) return new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
  return moved % 50 === 0 ? new Promise((resolve) => setImmediate(resolve)) : Promise.resolve();
}
