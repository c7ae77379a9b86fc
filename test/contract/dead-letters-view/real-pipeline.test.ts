import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesise } from "../../../infra/local/programs.ts";
import { type Runtime, startRuntime } from "../../../infra/local/runtime.ts";
import type {
  AlertsView,
  DeadLetterResult,
  DeadLettersView,
  FlowView,
} from "../../../observability/backend/api/aws-view.ts";
import type { SubmitResult } from "../../../observability/backend/api/submit-view.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { fromOtlpJson } from "../../../observability/checker/from-otlp-json.ts";
import { checkTrace, type TraceVerdict } from "../../../observability/checker/index.ts";
import { waitFor } from "../../support/wait-for.ts";

const submitter = "job-viewer";

describe("the view of the real pipeline", () => {
  let directory: string;
  let runtime: Runtime;
  let backend: Backend;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "aws-view-"));
    const assembly = join(directory, "cdk.out");
    [backend] = await Promise.all([
      startBackend(),
      synthesise(assembly, { prefix: undefined, signal: new AbortController().signal }),
    ]);
    runtime = await startRuntime({
      assembly,
      otlpEndpoint: backend.otlpUrl,
      environment: {
        FAULT_INJECTION: "on",
        HEARTBEAT_SECONDS: "1",
        JOB_TIME_SCALE: "0.005",
        RETRY_BACKOFF_SECONDS: "0.1",
        TRACE_URL: backend.queryUrl,
      },
    });
    await backend.attach({ endpoint: runtime.url, assembly, alertsQueue: "viewer-alerts" });
  }, 60_000);
  afterAll(async () => {
    await runtime.stop({ drainMs: 2_000 });
    await backend.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const get = async <T>(path: string) => (await fetch(`${backend.queryUrl}${path}`)).json() as Promise<T>;
  async function post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(`${backend.queryUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as T;
  }
  async function verdictOf(traceId: string): Promise<TraceVerdict> {
    const answer = await fetch(`${backend.queryUrl}/api/v3/traces/${traceId}`);
    if (!answer.ok) throw new Error(`no trace ${traceId} yet: ${answer.status}`);
    return checkTrace(fromOtlpJson(await answer.json()), { submitter });
  }
  const letterOf = ({ jobId }: SubmitResult) =>
    waitFor(
      async () => (await get<DeadLettersView>("/api/dead-letters")).letters.find((letter) => letter.jobId === jobId),
      {
        what: `the dead letter of ${jobId}`,
        within: 25_000,
        every: 100,
      },
    );
  const wholeTrace = (traceId: string, attempts: number) =>
    waitFor(
      async () => {
        const verdict = await verdictOf(traceId);
        if (verdict.connected && verdict.attempts === attempts && verdict.problems.length === 0) return verdict;
        throw new Error(JSON.stringify(verdict));
      },
      { what: "the whole trace", within: 10_000, every: 100 },
    );

  it("sends a sample job whose trace begins at the viewer and breaks no rule", async () => {
    const job = await post<SubmitResult>("/api/jobs", { job_type: "report_generation" });

    expect(await wholeTrace(job.traceId, 1)).toMatchObject({ outcome: "completed" });
    const { nodes, edges } = await get<FlowView>("/api/flow");
    expect(nodes.find(({ name }) => name === submitter)).toMatchObject({ kind: "source" });
    const unused = edges.filter(({ used, kind }) => !used && kind !== "reads-writes");
    const way = [
      "bus:default",
      "rule:jobs-to-ingester-queue",
      "queue:ingester-queue",
      "function:job-ingester",
      "queue:jobs-todo",
      "function:job-processor",
      "topic:job-end-state",
    ];
    for (const [index, from] of way.slice(0, -1).entries()) {
      expect(edges).toContainEqual(expect.objectContaining({ from, to: way[index + 1], declared: true, used: true }));
    }
    expect(unused.map(({ from, to }) => [from, to])).toContainEqual([
      "queue:jobs-todo",
      "dead-letter-queue:dead-letter-queue",
    ]);
  });

  it("shows a rejected job's letter and alert, and sends it back to the ingester, which rejects it again", async () => {
    const job = await post<SubmitResult>("/api/jobs", { job_type: "data_cleanup", outcome: "is-rejected" });
    const letter = await letterOf(job);
    await wholeTrace(job.traceId, 0);

    const { done } = await post<DeadLetterResult>("/api/dead-letters/redrive", {
      select: { messageIds: [letter.messageId] },
    });
    const again = await waitFor(
      async () => {
        const other = await letterOf(job);
        return other.messageId === letter.messageId ? undefined : other;
      },
      { what: "the next letter", within: 20_000 },
    );

    expect(letter).toMatchObject({
      code: "INVALID_JOB",
      stage: "ingester",
      redriveTo: "ingester-queue",
      traceId: job.traceId,
    });
    expect(done).toEqual([{ messageId: letter.messageId, jobId: job.jobId, to: "ingester-queue" }]);
    expect(again).toMatchObject({ code: "INVALID_JOB", stage: "ingester", traceId: job.traceId });
    const { alerts } = await get<AlertsView>(`/api/alerts?job=${job.jobId}`);
    expect(alerts).toMatchObject([
      { kind: "failure", code: "INVALID_JOB" },
      { kind: "failure", code: "INVALID_JOB" },
    ]);
  });

  it("redrives a failed job, whose next attempts are in the same trace", async () => {
    const job = await post<SubmitResult>("/api/jobs", { job_type: "user_onboarding", outcome: "fails" });
    const letter = await letterOf(job);
    await wholeTrace(job.traceId, 5);

    const { done } = await post<DeadLetterResult>("/api/dead-letters/redrive", {
      select: { messageIds: [letter.messageId] },
    });

    expect(letter).toMatchObject({
      code: "STEP_FAILED",
      stage: "processor",
      redriveTo: "jobs-todo",
      jobType: "user_onboarding",
    });
    expect(done).toEqual([{ messageId: letter.messageId, jobId: job.jobId, to: "jobs-todo" }]);
    expect(await wholeTrace(job.traceId, 10)).toMatchObject({ outcome: "failed" });
    expect((await letterOf(job)).attempts).toBe(10);
    const { edges } = await get<FlowView>("/api/flow?windowS=300");
    expect(edges).toContainEqual(
      expect.objectContaining({
        from: "dead-letter-queue:dead-letter-queue",
        to: "queue:jobs-todo",
        declared: false,
        used: true,
      }),
    );
  }, 60_000);
});
