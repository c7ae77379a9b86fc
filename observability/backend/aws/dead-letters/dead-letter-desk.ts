import type {
  DeadLetter,
  DeadLetterResult,
  DeadLetterSelection,
  DeadLettersView,
  DeleteRequest,
  RedriveRequest,
} from "../../api/aws-view.ts";
import type { AwsConnection } from "../aws-connection.ts";
import type { QueueState } from "../find-queues.ts";
import type { Failure } from "../last-failure.ts";
import type { Letter } from "./read-letter.ts";
import { redriveLetter } from "./redrive-letter.ts";
import { redriveTarget } from "./redrive-target.ts";
import { settleLetters, type Treatment } from "./settle-letters.ts";

/** What the spans know of a letter and its job. */
export interface JobOfLetter extends Failure {
  jobId: string | null;
  jobType: string | null;
  attempts: number | null;
}

export interface DeadLetterDesk {
  view(): DeadLettersView;
  /** Messages in all dead-letter queues. */
  depth(): number;
  redrive(request: RedriveRequest): Promise<DeadLetterResult>;
  remove(request: DeleteRequest): Promise<DeadLetterResult>;
}

export interface DeadLetterDeskOptions {
  connection: AwsConnection;
  /** For one list. */
  readJobs(): (letter: Letter) => JobOfLetter;
}

/** Lists the letters of all dead-letter queues, sends them back to where they came from, deletes them. */
export function createDeadLetterDesk({ connection, readJobs }: DeadLetterDeskOptions): DeadLetterDesk {
  const { clients, graph, letters } = connection;
  const boxes = () => connection.queues().filter(({ isDeadLetterQueue }) => isDeadLetterQueue);
  const targetOf = (letter: Letter) => redriveTarget(letter, { queues: connection.queues(), graph });

  function depth(): number {
    return boxes().reduce((sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed, 0);
  }

  function viewOf(letter: Letter, job: JobOfLetter): DeadLetter {
    const { messageId, queue, stage, traceId, sentAtMs, movedFrom } = letter;
    const source = connection.queues().find(({ name }) => name === movedFrom);
    return {
      messageId,
      queue,
      jobId: letter.jobId ?? job.jobId,
      jobType: letter.jobType ?? job.jobType,
      code: letter.code ?? job.code,
      reason: letter.reason ?? job.reason,
      stage,
      attempts: job.attempts ?? source?.maxReceiveCount ?? null,
      sinceUs: sentAtMs * 1_000,
      traceId,
      redriveTo: targetOf(letter),
    };
  }

  /** One at a time: what is hidden by one look is not there for another. */
  async function settle(select: DeadLetterSelection, treat: Treatment): Promise<DeadLetterResult> {
    const result = await connection.exclusively(async () => {
      await connection.count();
      const known = letters.letters().map(({ messageId }) => messageId);
      return settleLetters(clients.sqs, { queues: boxes(), select, known, treat });
    });
    letters.forget(result.done.map(({ messageId }) => messageId));
    await connection.look({ force: true });
    return result;
  }

  function queueNamed(name: string | null): QueueState {
    const queue = connection.queues().find((other) => other.name === name);
    if (queue && !queue.isDeadLetterQueue) return queue;
    const known = connection
      .queues()
      .filter(({ isDeadLetterQueue }) => !isDeadLetterQueue)
      .map((other) => other.name);
    const got = name === null ? "nothing that tells where the message came from" : `"${name}"`;
    throw new Error(
      `expected one of the queues ${known.join(", ")} to send the message to, got ${got}; it stays in its dead-letter queue`,
    );
  }

  return {
    view() {
      const jobOf = readJobs();
      const views = letters.letters().map((letter) => viewOf(letter, jobOf(letter)));
      return { letters: views.sort((a, b) => b.sinceUs - a.sinceUs), depth: depth() };
    },
    depth,
    redrive: ({ select, to }) =>
      settle(select, async (message, letter) => {
        const target = queueNamed(to ?? targetOf(letter));
        await redriveLetter(clients.sqs, target.url, message);
        return { to: target.name };
      }),
    remove: ({ select }) => settle(select, async () => ({})),
  };
}
