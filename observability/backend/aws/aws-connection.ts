import { findTopics } from "./alerts/alert-queue.ts";
import type { AwsAttachment } from "./attachment.ts";
import { type AwsClients, createAwsClients } from "./aws-clients.ts";
import { createLetterList, type LetterList } from "./dead-letters/letter-list.ts";
import { findQueues, nameOfArn, type QueueState } from "./find-queues.ts";
import type { TemplateGraph } from "./template/graph-model.ts";
import { readTemplates } from "./template/read-templates.ts";
import { templateGraph } from "./template-graph.ts";

/** Milliseconds between two looks; after an error the pause doubles, up to the longest. */
const pauseMs = 2_000;
const longestPauseMs = 30_000;

/** One AWS that is asked, with what is known of it. */
export interface AwsConnection {
  clients: AwsClients;
  /** What the templates declare; undefined without any. */
  graph: TemplateGraph | undefined;
  /** Names of resources that CloudFormation named, by the template's key. */
  names: ReadonlyMap<string, string>;
  letters: LetterList;
  queues(): readonly QueueState[];
  /** Why AWS cannot be asked at the moment. */
  problem(): string | undefined;
  /** It has answered before. */
  hasAnswered(): boolean;
  /**
   * Asks AWS when the last answer is older than two seconds; at once with `force`, then looking through every dead-letter queue with `letters`.
   * Does not throw.
   */
  look(options?: LookOptions): Promise<void>;
  /** Asks for the queues and their counts, and for nothing else; letters that somebody here holds count as in flight. Throws what the SDK throws. */
  count(): Promise<void>;
  /** Counts while nobody here holds letters; while somebody does, the counts from before. Throws what the SDK throws. */
  countUndisturbed(): Promise<readonly QueueState[]>;
  /** Runs while nobody else here looks into the dead-letter queues. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
}

export interface LookOptions {
  force?: boolean;
  letters?: boolean;
}

export interface ConnectOptions {
  attachment: AwsAttachment;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Throws `AssemblyError` when the templates cannot be read; AWS itself need not answer yet. */
export async function connectAws({ attachment, now }: ConnectOptions): Promise<AwsConnection> {
  const { assembly } = attachment;
  const graph = assembly === undefined ? undefined : templateGraph(await readTemplates(assembly));
  const clients = createAwsClients(attachment);
  const letters = createLetterList({ sqs: clients.sqs, now });
  const urls = new Map<string, string>();
  const names = new Map<string, string>();
  let queues: QueueState[] = [];
  let problem: string | undefined;
  let hasAnswered = false;
  let nextAt = 0;
  let pause = pauseMs;
  let looking: Promise<void> | undefined;
  let busy: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    waiting++;
    const done = busy.then(work).finally(() => waiting--);
    busy = done.catch(() => {});
    return done;
  }

  async function count(): Promise<void> {
    queues = await findQueues(clients.sqs, { graph, urls });
    for (const { key, name } of queues) if (key !== undefined) names.set(key, name);
  }

  async function nameTopics(): Promise<void> {
    const unnamed = graph?.nodes.some(({ kind, key, namePrefix }) => kind === "topic" && namePrefix && !names.has(key));
    if (!graph || !unnamed) return;
    for (const [key, arn] of await findTopics(clients.sns, graph)) names.set(key, nameOfArn(arn));
  }

  async function ask({ letters: all = false }: LookOptions): Promise<void> {
    try {
      await exclusively(async () => {
        await count();
        await letters.refresh(queues, { all });
      });
      await nameTopics();
      problem = undefined;
      hasAnswered = true;
      pause = pauseMs;
    } catch (error) {
      problem = sentenceOf(error, attachment);
      urls.clear();
      pause = Math.min(longestPauseMs, pause * 2);
    }
    nextAt = now() + pause;
  }

  return {
    clients,
    graph,
    names,
    letters,
    queues: () => queues,
    problem: () => problem,
    hasAnswered: () => hasAnswered,
    count,
    async countUndisturbed() {
      if (waiting === 0 || queues.length === 0) await exclusively(count);
      return queues;
    },
    exclusively,
    look(options = {}) {
      if (looking && !options.force) return looking;
      if (!options.force && now() < nextAt) return Promise.resolve();
      const before = looking ?? Promise.resolve();
      const own = before
        .then(() => ask(options))
        .finally(() => {
          if (looking === own) looking = undefined;
        });
      looking = own;
      return own;
    },
    stop: () => clients.destroy(),
  };
}

function sentenceOf(error: unknown, { endpoint }: AwsAttachment): string {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return `${endpoint ?? "AWS"} does not answer as expected (${reason}); it is asked again`;
}
