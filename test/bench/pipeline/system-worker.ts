/** Process of the benchmark: the stacks of an assembly on the emulators, as `npm start` runs them. */
import { type Emulators, startEmulators } from "../../../infra/local/emulators.ts";
import { startAssembly } from "../../../infra/local/runtime.ts";
import { openTopicInbox } from "../../../infra/local/verdict/topic-inbox.ts";
import { serveParent } from "../worker.ts";

export interface SystemOptions {
  assembly: string;
  otlpUrl: string;
  queryUrl: string;
  /** Spans of the functions and of the emulators. Lines of the functions are shipped in either case. */
  telemetry: boolean;
}

let emulators: Emulators | undefined;
let inbox: { stop(): Promise<void> } | undefined;
let ended = new Set<string>();
let expected = 0;
let allEnded = Promise.withResolvers<void>();

const methods = {
  async start({ assembly, otlpUrl, queryUrl, telemetry }: SystemOptions) {
    const warn = (sentence: string) => void process.stderr.write(`${sentence}\n`);
    emulators = await startEmulators({
      otlpEndpoint: otlpUrl,
      emulatorSpans: telemetry,
      environment: {
        HEARTBEAT_SECONDS: "3",
        JOB_TIME_SCALE: "0.02",
        RETRY_BACKOFF_SECONDS: "1",
        TRACE_URL: queryUrl,
        ...(!telemetry && { OTEL_SDK_DISABLED: "true" }),
      },
      onProblem: warn,
    });
    await startAssembly(assembly, { emulators, warn });
    const topicArn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
    inbox = openTopicInbox({
      queues: emulators.queues,
      jobFailuresTopicArn: topicArn("job-failures"),
      jobEndStateTopicArn: topicArn("job-end-state"),
      onNotice({ jobId }) {
        ended.add(jobId);
        if (ended.size >= expected) allEnded.resolve();
      },
      onProblem: warn,
    });
    const { url: awsUrl, dynamoDb } = emulators;
    return { awsUrl, tablesUrl: dynamoDb.url, tablesPid: dynamoDb.pid };
  },

  /** Before a turn: from now on so many jobs are to end. */
  async expect(jobs: number) {
    ended = new Set();
    expected = jobs;
    allEnded = Promise.withResolvers();
  },

  /** Waits for the end-state messages or alerts of all jobs that are expected. */
  async ended(withinMs: number) {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new Error(`expected the end of ${expected} jobs within ${withinMs} ms, came ${ended.size}`));
    }, withinMs);
    await Promise.race([allEnded.promise, late.promise]);
    clearTimeout(timer);
  },
};

export type SystemMethods = typeof methods;

serveParent(methods, async () => {
  await inbox?.stop();
  await emulators?.stop({ drainMs: 1_000 });
});
