import { setTimeout as sleep } from "node:timers/promises";
import type {
  AlertsView,
  DeadLetterResult,
  DeadLettersView,
  DeleteRequest,
  FlowView,
  RedriveRequest,
} from "../api/aws-view.ts";
import type { InboxView } from "../api/inbox.ts";
import type { Banner } from "../api/live-view.ts";
import type { SampleJobType, SampleOutcome, SubmitResult } from "../api/submit-view.ts";
import type { JobIndex } from "../jobs/job-index.ts";
import type { LiveHub } from "../live/live-hub.ts";
import type { AwsCounters } from "../live/system-status.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { type AlertQuery, openAlertLog } from "./alerts/alert-log.ts";
import type { AttachedAws } from "./attach-aws.ts";
import { type AwsAttachment, notAttached } from "./attachment.ts";
import type { LookOptions } from "./aws-connection.ts";
import type { DeadLetterDesk } from "./dead-letters/dead-letter-desk.ts";
import type { QueueState } from "./find-queues.ts";
import { createSpanPairs } from "./flow/span-pairs.ts";
import { createTraffic } from "./flow/traffic.ts";
import { flowGraph } from "./flow-graph.ts";
import { createInboxDesk } from "./inbox/inbox-desk.ts";
import { createJobsOfLetters } from "./jobs-of-letters.ts";
import { oldestMessages } from "./oldest-messages.ts";
import { createQueueBanners } from "./queue-banners.ts";

export interface AwsViewOptions {
  store: TelemetryStore;
  jobs: JobIndex;
  /** Takes the spans of a submission, an OTLP/JSON export request, as if an application had sent them. */
  exportSpans(request: object): Promise<void>;
  live?: LiveHub | undefined;
  /** Directory of the alerts; in memory without it. */
  dataDir?: string | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** What AWS itself says: queues, dead letters, topics. Asked through the SDK, and only while somebody looks. */
export interface AwsView {
  /** Begins to ask this AWS instead of any other before. Throws `AssemblyError`. */
  attach(attachment: AwsAttachment): Promise<void>;
  flow(options: { windowS: number }): Promise<FlowView>;
  deadLetters(options?: { refresh?: boolean }): Promise<DeadLettersView>;
  redrive(request: RedriveRequest): Promise<DeadLetterResult>;
  remove(request: DeleteRequest): Promise<DeadLetterResult>;
  alerts(query: AlertQuery): Promise<AlertsView>;
  /** The notifications that the local runtime keeps; elsewhere why there are none. */
  inbox(options: { limit: number }): Promise<InboxView>;
  /** Puts a sample job on the bus. Throws `AwsUnavailableError`, `SubmissionError`. */
  submit(job: { jobType: SampleJobType; outcome: SampleOutcome }): Promise<SubmitResult>;
  counters(): AwsCounters;
  /** The queues as SQS counts them while the page holds no letters; none when it does not say within a second. */
  countQueues(): Promise<readonly QueueState[]>;
  stop(): Promise<void>;
}

/** There is no AWS to ask, or it does not answer. */
export class AwsUnavailableError extends Error {
  override readonly name = "AwsUnavailableError";
}

/** Milliseconds after the last request for which AWS is still asked. */
const lookedMs = 60_000;
const everyMs = 2_000;
/** Whoever scrapes metrics waits no longer for the counts of queues. */
const countedWithinMs = 1_000;

export function createAwsView({ store, jobs, exportSpans, live, dataDir, now = Date.now }: AwsViewOptions): AwsView {
  const log = openAlertLog(dataDir);
  const pairs = createSpanPairs(store);
  const jobsOfLetters = createJobsOfLetters({ store, jobs, now });
  const inbox = createInboxDesk({ store, jobs, live, reader: () => attached?.inbox, now });
  let attached: AttachedAws | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let told = "";
  const traffic = createTraffic({
    store,
    now,
    onHop(hop, traceId) {
      pairs.onHop(hop, traceId);
      attached?.connection.letters.changed(hop.target);
    },
  });

  const banners = createQueueBanners({ now, lastWorkMs: (queue) => traffic.lastAtMs(`process ${queue}`) });
  const removeBanners = live?.addBannerSource(() => [
    ...problemBanner(attached?.connection.problem()),
    ...(attached ? banners.banners() : []),
  ]);

  const timer = setInterval(() => {
    if (live?.isWatched()) lookedAt = now();
    if (now() - lookedAt < lookedMs) void look();
    void inbox.look();
  }, everyMs).unref();

  async function look(options?: LookOptions): Promise<void> {
    const current = attached;
    if (!current) return;
    await current.connection.look(options);
    if (current !== attached || !current.connection.hasAnswered()) return;
    banners.note(current.connection.queues());
    const depth = current.desk.depth();
    const news = `${depth} ${current.connection.letters.version()}`;
    if (news !== told) live?.publish({ type: "dead-letters", depth });
    told = news;
  }

  /** Notes that somebody looks, and waits for an answer that is not older than two seconds. */
  async function looked(options?: LookOptions): Promise<AttachedAws | undefined> {
    lookedAt = now();
    await look(options);
    return attached;
  }

  /** Does something with letters; throws `AwsUnavailableError` when AWS cannot even be asked for its queues. */
  async function atDesk<T>(work: (desk: DeadLetterDesk) => Promise<T>): Promise<T> {
    lookedAt = now();
    if (!attached) throw new AwsUnavailableError(`${notAttached}; nothing was done`);
    try {
      return await work(attached.desk);
    } catch (error) {
      const reason = error instanceof Error ? error.message || error.name : String(error);
      throw new AwsUnavailableError(`AWS does not answer as expected (${reason}); nothing was done`, { cause: error });
    } finally {
      await look();
    }
  }

  async function detach(): Promise<void> {
    const before = attached;
    attached = undefined;
    await before?.stop();
  }

  function counters(): AwsCounters {
    if (!attached) return { deadLetters: null, alerts: null, state: "none" };
    lookedAt = now();
    const { connection, desk } = attached;
    const state = connection.problem() === undefined ? "connected" : "unreachable";
    return { deadLetters: connection.hasAnswered() ? desk.depth() : null, alerts: log.count(), state };
  }

  return {
    async attach(attachment) {
      // The SDK takes a moment to load, and is not needed by whoever has no AWS to ask.
      const { attachAws } = await import("./attach-aws.ts");
      const next = await attachAws(attachment, {
        now,
        log,
        readJobs: jobsOfLetters.reader,
        exportSpans,
        onAlerts: (newest) => live?.publish({ type: "alerts", newest }),
      });
      await detach();
      attached = next;
      next.listen();
      void look();
    },
    async flow({ windowS }) {
      const current = await looked();
      const queues = current?.connection.queues() ?? [];
      const letters = current?.connection.letters.letters() ?? [];
      const view = flowGraph({
        graph: current?.connection.graph,
        names: current?.connection.names ?? new Map(),
        queues,
        moves: letters.flatMap(({ movedFrom: from, queue: to }) => (from === null ? [] : [{ from, to }])),
        oldestMs: oldestMessages({ queues, letters, jobs, nowMs: now() }),
        operations: store
          .services()
          .flatMap((service) => store.operations(service).map((operation) => ({ ...operation, service }))),
        pairs: pairs.read(),
        counts: traffic.counts(windowS),
        windowS,
      });
      return { ...view, ...unavailable(current) };
    },
    async deadLetters({ refresh = false } = {}) {
      const current = await looked({ force: refresh, letters: refresh });
      if (!current) return { letters: [], depth: 0, unavailable: notAttached };
      return { ...current.desk.view(), ...unavailable(current) };
    },
    redrive: (request) => atDesk((desk) => desk.redrive(request)),
    remove: (request) => atDesk((desk) => desk.remove(request)),
    async alerts(query) {
      lookedAt = now();
      const problem = attached ? attached.alertsProblem() : notAttached;
      return { ...log.list(query), ...(problem !== undefined && { unavailable: problem }) };
    },
    inbox: inbox.view,
    async submit(job) {
      lookedAt = now();
      if (!attached) throw new AwsUnavailableError(`${notAttached}; no job was sent`);
      return attached.submit(job);
    },
    counters,
    async countQueues() {
      const connection = attached?.connection;
      if (!connection) return [];
      const counted = connection.countUndisturbed().catch(() => []);
      return Promise.race([counted, sleep(countedWithinMs, [], { ref: false })]);
    },
    async stop() {
      removeBanners?.();
      clearInterval(timer);
      traffic.stop();
      await detach();
      log.close();
    },
  };
}

function unavailable(attached: AttachedAws | undefined): { unavailable?: string } {
  const problem = attached ? attached.connection.problem() : notAttached;
  return problem === undefined ? {} : { unavailable: problem };
}

function problemBanner(problem: string | undefined): Banner[] {
  return problem === undefined ? [] : [{ key: "aws", level: "error", text: problem }];
}
