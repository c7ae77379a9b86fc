import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobView } from "../../../observability/backend/api/job-view.ts";
import type { RunComparison, RunsView, RunView } from "../../../observability/backend/api/run-view.ts";
import { type Backend, type BackendOptions, startBackend } from "../../../observability/backend/start-backend.ts";
import { aCompletedJob, aFailedJob, aRejectedJob } from "../../support/a-trace.ts";
import { waitFor } from "../../support/wait-for.ts";
import { getJobs, renamed, sendTraceSpans, shifted } from "./jobs-intake.ts";

const EPOCH_OF_TRACES_MS = 1_790_000_000_000;

describe("/api/runs", () => {
  let dataDir: string;
  const started: Backend[] = [];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "runs-"));
  });
  afterEach(async () => {
    for (const backend of started.splice(0)) await backend.stop();
    rmSync(dataDir, { recursive: true });
  });

  async function start(options: BackendOptions = {}): Promise<Backend> {
    const backend = await startBackend({ dataDir, ...options });
    started.push(backend);
    return backend;
  }
  let sent = 0;
  /** The spans of a job that is submitted now. */
  const now = (spans: ReturnType<typeof aCompletedJob>) =>
    shifted(renamed(spans, `job-${++sent}`, `${1_000 + sent}f`), Date.now() - EPOCH_OF_TRACES_MS);
  const send = (backend: Backend, spans: ReturnType<typeof aCompletedJob>) =>
    sendTraceSpans(backend.otlpUrl, now(spans));
  async function get<View>(backend: Backend, path: string): Promise<View> {
    const response = await fetch(`${backend.queryUrl}${path}`);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as View;
  }
  const runsOf = (backend: Backend) =>
    waitFor(
      async () => {
        const view = await get<RunsView>(backend, "/api/runs");
        return view.pending === undefined ? view.runs : undefined;
      },
      { what: "all jobs to be read" },
    );
  const begin = (backend: Backend, body: unknown, headers = { "content-type": "application/json" }) =>
    fetch(`${backend.queryUrl}/api/runs`, { method: "POST", headers, body: JSON.stringify(body) });

  it("has the run that began with the start, and what its jobs come to", async () => {
    const backend = await start({ runLabel: "before" });
    await send(backend, aCompletedJob());
    await send(backend, aCompletedJob({ ends: ["failed"] }));
    await send(backend, aFailedJob({ type: "data_cleanup" }));

    const [run] = await runsOf(backend);

    expect(run).toMatchObject({ id: 1, label: "before", endedUs: null });
    expect(run?.total).toMatchObject({
      jobs: 3,
      attempts: 5,
      statuses: { completed: 2, "dead-lettered": 1 },
      codes: [{ code: "STEP_FAILED", jobs: 1 }],
    });
    expect(run?.types.map(({ type, jobs }) => [type, jobs])).toEqual([
      ["data_cleanup", 1],
      ["report_generation", 2],
    ]);
    const { latencyUs } = await getJobs(backend.queryUrl, "?status=completed");
    expect(run?.total.latencyUs?.p50).toBe(Number(latencyUs?.p50.toPrecision(3)));
    expect(run?.total.latencyUs?.p95).toBe(Number(latencyUs?.p95.toPrecision(3)));
    expect(run?.types[0]).toMatchObject({ latencyUs: null, splitUs: null });
  });

  it("names a run after its start when nobody gave it a label", async () => {
    const [run] = await runsOf(await start());

    expect(run?.label).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it("keeps runs over restarts and compares them, by id and by label", async () => {
    const first = await start({ runLabel: "before" });
    await send(first, aCompletedJob());
    await send(first, aRejectedJob());
    await runsOf(first);
    await first.stop();
    const second = await start({ runLabel: "after" });
    await send(second, aCompletedJob({ ends: ["failed"], steps: ["extract", "archive"] }));
    const runs = await runsOf(second);

    expect(runs.map(({ id, label, total }) => [id, label, total.jobs])).toEqual([
      [2, "after", 1],
      [1, "before", 2],
    ]);
    expect(runs[1]?.endedUs).toBeLessThanOrEqual(runs[0]?.startedUs ?? 0);
    const comparison = await get<RunComparison>(second, "/api/runs/1...2");
    expect(comparison).toEqual(await get<RunComparison>(second, "/api/runs/before...after"));
    const [type] = comparison.types;
    expect(type).toMatchObject({ type: "report_generation", codes: [{ code: "INVALID_JOB", base: 1, with: 0 }] });
    expect(type?.figures.find(({ name }) => name === "attempts")).toEqual({
      ...{ name: "attempts", unit: "per-job", base: 1, with: 2, change: 1, verdict: "worse" },
    });
    const last = (path: string) => path.split(" › ").at(-1);
    expect(type?.structure?.onlyWith.map(({ path }) => last(path))).toContain("job-processor: step archive");
    expect(type?.structure?.onlyBase.map(({ path }) => last(path))).toContain("job-processor: step render");
    expect(type?.structure?.same).toBeGreaterThan(5);
  });

  it("takes an id that comes again after a restart for another job", async () => {
    const spans = aCompletedJob({ ends: ["failed"] });
    const at = (trace: string) => shifted(renamed(spans, "job-again", trace), Date.now() - EPOCH_OF_TRACES_MS);
    const first = await start();
    await sendTraceSpans(first.otlpUrl, at("aa"));
    await runsOf(first);
    await first.stop();
    const second = await start();
    await sendTraceSpans(second.otlpUrl, at("bb"));

    expect((await runsOf(second)).map(({ total }) => [total.jobs, total.attempts])).toEqual([
      [1, 2],
      [1, 2],
    ]);
    const { job } = await get<JobView>(second, "/api/jobs/job-again");
    expect(job).toMatchObject({ attempts: 2, traceIds: [expect.stringMatching(/^bb/)] });
    expect((await getJobs(second.queryUrl)).jobs).toMatchObject([{ attempts: 2, traceIds: job.traceIds }]);
    const [, before] = await runsOf(second);
    const { jobs } = await getJobs(second.queryUrl, `?startUs=${before?.startedUs}&endUs=${before?.endedUs}`);
    expect(jobs).toMatchObject([{ attempts: 2, traceIds: [expect.stringMatching(/^aa/)] }]);
    const then = await get<JobView>(second, `/api/jobs/job-again?endUs=${before?.endedUs}`);
    expect(then.job.traceIds).toEqual(jobs[0]?.traceIds);
  });

  it("still knows what jobs came to when their spans are gone", async () => {
    const first = await start({ maxSpans: 60 });
    for (let at = 0; at < 8; at++) {
      await send(first, aCompletedJob());
      await runsOf(first);
    }
    expect((await waitFor(() => fewer(first), { what: "evicted jobs to go" })).total).toBeLessThan(6);
    const [before] = await runsOf(first);
    await first.stop();
    const second = await start({ maxSpans: 60 });
    const [, after] = await runsOf(second);

    expect(before?.total).toMatchObject({ jobs: 8, statuses: { completed: 8 } });
    expect(after?.total).toEqual(before?.total);
  });
  const fewer = async ({ queryUrl }: Backend) => {
    const view = await getJobs(queryUrl);
    return view.total < 6 ? view : undefined;
  };

  it("forgets the oldest run beyond those that are kept, and one without jobs", async () => {
    for (const runLabel of ["a", "b", "empty", "c", "d"]) {
      const backend = await start({ runLabel, keepRuns: 3 });
      if (runLabel !== "empty") await send(backend, aCompletedJob());
      await runsOf(backend);
      await backend.stop();
    }
    const backend = await start({ runLabel: "now", keepRuns: 3 });

    expect((await runsOf(backend)).map(({ label }) => label)).toEqual(["now", "d", "c"]);
  });

  it("begins another run when it is asked to, and counts jobs to the run that they were submitted in", async () => {
    const backend = await start();
    const spans = now(aCompletedJob());
    await sendTraceSpans(
      backend.otlpUrl,
      spans.filter(({ name }) => /^(submit|create)/.test(name)),
    );
    await waitFor(() => Date.now() * 1_000_000 > Number(spans[0]?.startNs ?? 0), { what: "the submission to be past" });

    const answer = await begin(backend, { label: "new code" });
    await sendTraceSpans(backend.otlpUrl, spans);
    await send(backend, aFailedJob());

    expect((await answer.json()) as RunView).toMatchObject({ id: 2, label: "new code", endedUs: null });
    const [second, first] = await runsOf(backend);
    expect(first).toMatchObject({ total: { jobs: 1, statuses: { completed: 1 } }, endedUs: expect.any(Number) });
    expect(second).toMatchObject({ total: { jobs: 1, statuses: { "dead-lettered": 1 } } });
    const { jobs } = await getJobs(backend.queryUrl, "?startUs=run");
    expect(jobs.map(({ status }) => status)).toEqual(["dead-lettered"]);
    expect((await fetch(`${backend.queryUrl}/api/series?startUs=run`)).status).toBe(200);
  });

  it.each([
    ["/api/runs/1", 400],
    ["/api/runs/1...", 400],
    ["/api/runs/1...2...3", 400],
    ["/api/runs/1...7", 404],
    ["/api/runs/no...where", 404],
  ])("answers %s with %d and a sentence", async (path, status) => {
    const { queryUrl } = await start();
    const response = await fetch(`${queryUrl}${path}`);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^expected two /) });
  });

  it.each([
    { label: "" },
    { label: "12" },
    { label: "a...b" },
    { label: "x".repeat(61) },
    { label: 7 },
    { name: "x" },
    [],
  ])("begins no run that is asked for with %j", async (body) => {
    const backend = await start();
    const response = await begin(backend, body);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^expected .*no run was begun$/s) });
    expect(await runsOf(backend)).toHaveLength(1);
  });

  it("begins no run for the page of another site", async () => {
    const backend = await start();
    const headers = { "content-type": "application/json", origin: "http://example.com" };

    expect((await begin(backend, {}, headers)).status).toBe(403);
  });
});
