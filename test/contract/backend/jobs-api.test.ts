import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobView } from "../../../observability/backend/api/job-view.ts";
import type { SpansView } from "../../../observability/backend/api/span-view.ts";
import type { SuggestView } from "../../../observability/backend/api/suggest-view.ts";
import { type Backend, type BackendOptions, startBackend } from "../../../observability/backend/start-backend.ts";
import { aCompletedJob, aFailedJob, aRejectedJob, TraceWriter } from "../../support/a-trace.ts";
import { waitFor } from "../../support/wait-for.ts";
import { getJobs, renamed, sendTraceSpans, shifted } from "./jobs-intake.ts";
import { anExport, aSpan, attributes, post, sendSpans, spanId, traceId } from "./otlp-builders.ts";

const started: Backend[] = [];
afterEach(async () => {
  for (const backend of started.splice(0)) await backend.stop();
});

async function start(options: BackendOptions = {}): Promise<Backend> {
  const backend = await startBackend(options);
  started.push(backend);
  return backend;
}

async function get<View>(url: string): Promise<View> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as View;
}

/** Three jobs, a second apart: one completed, one dead-lettered after two attempts, one rejected. */
async function withThreeJobs(options: BackendOptions = {}): Promise<Backend> {
  const backend = await start(options);
  await sendTraceSpans(backend.otlpUrl, renamed(aCompletedJob(), "done-1", "a1"));
  await sendTraceSpans(backend.otlpUrl, renamed(shifted(aFailedJob({ type: "data_cleanup" }), 1_000), "dead-1", "b1"));
  await sendTraceSpans(backend.otlpUrl, renamed(shifted(aRejectedJob(), 2_000), "bad-1", "c1"));
  return backend;
}

describe("/api/jobs", () => {
  it("lists all jobs with their states, the newest submission first", async () => {
    const { queryUrl } = await withThreeJobs();

    const view = await getJobs(queryUrl);

    expect(view.jobs.map(({ id, status }) => [id, status])).toEqual([
      ["bad-1", "rejected"],
      ["dead-1", "dead-lettered"],
      ["done-1", "completed"],
    ]);
    expect(view).toMatchObject({ total: 3, counts: { completed: 1, "dead-lettered": 1, rejected: 1, running: 0 } });
    expect(view.latencyUs?.p99).toBeGreaterThanOrEqual(view.latencyUs?.p50 ?? Number.POSITIVE_INFINITY);
    expect(view).not.toHaveProperty("pending");
  });

  it.each([
    ["?status=completed", ["done-1"]],
    ["?status=rejected&status=dead-lettered", ["bad-1", "dead-1"]],
    ["?type=data_cleanup", ["dead-1"]],
    ["?code=INVALID_JOB", ["bad-1"]],
    ["?text=DEAD-1", ["dead-1"]],
    ["?text=render+failed", ["dead-1"]],
    [`?text=${encodeURIComponent("dead.1 (")}`, []],
    ["?text=job.attempt%3D2", ["dead-1"]],
    ["?text=job.id%3Ddone-1", ["done-1"]],
    [`?text=${encodeURIComponent('error.type="STEP_FAILED" data_cleanup')}`, ["dead-1"]],
    ["?text=job.attempt%3D2+report", []],
    ["?queue=jobs-todo", ["dead-1", "done-1"]],
    ["?service=job-processor", ["dead-1", "done-1"]],
    ["?startUs=1790000000500000", ["bad-1", "dead-1"]],
    ["?startUs=1790000000500000&endUs=1790000001500000", ["dead-1"]],
    ["?limit=1", ["bad-1"]],
  ])("finds with %s", async (query, ids) => {
    const { queryUrl } = await withThreeJobs();

    expect((await getJobs(queryUrl, query)).jobs.map(({ id }) => id)).toEqual(ids);
  });

  it("counts the states of all that match, whatever state was asked for, and beyond the limit", async () => {
    const { queryUrl } = await withThreeJobs();

    const view = await getJobs(queryUrl, "?status=completed&service=job-processor&limit=1");

    expect(view.total).toBe(1);
    expect(view.counts).toMatchObject({ completed: 1, "dead-lettered": 1, rejected: 0 });
  });

  it.each(["?status=lost", "?limit=many", "?startUs=-1", "?startUs=9&endUs=1", "/%ff", "/%zz"])(
    "refuses %s with a sentence",
    async (rest) => {
      const { queryUrl } = await start();
      const response = await fetch(`${queryUrl}/api/jobs${rest}`);

      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ error: expect.stringMatching(/^expected /) });
    },
  );

  it.each([
    ["{", 400],
    ["", 400],
    ["x".repeat(2_000_000), 413],
  ])("refuses a body that is no JSON, or too large, with a sentence", async (body, status) => {
    const { queryUrl } = await start();
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${queryUrl}/api/dead-letters/redrive`, { method: "POST", headers, body });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^expected a body .*; nothing was done$/) });
  });

  it("moves a job on with every span that arrives", async () => {
    const { otlpUrl, queryUrl } = await start();
    const spans = aCompletedJob();
    const ahead = spans.filter(({ name }) => /^(submit|create)/.test(name));
    await sendTraceSpans(otlpUrl, ahead);
    expect((await getJobs(queryUrl)).jobs).toMatchObject([{ status: "queued", attempts: 0 }]);

    await sendTraceSpans(
      otlpUrl,
      spans.filter(({ name }) => !/^(execute|step render|publish|process jobs-todo)/.test(name)),
    );
    expect((await getJobs(queryUrl)).jobs).toMatchObject([
      { status: "running", attempts: 1, step: { name: "extract", of: 2 } },
    ]);

    await sendTraceSpans(otlpUrl, spans);
    expect((await getJobs(queryUrl)).jobs).toMatchObject([{ status: "completed", spans: spans.length }]);
  });

  it("knows its jobs again after a restart", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "jobs-"));
    try {
      const before = await withThreeJobs({ dataDir });
      const { jobs } = await getJobs(before.queryUrl);
      await before.stop();
      const { queryUrl } = await start({ dataDir });

      const again = await getJobs(queryUrl);

      expect(again.jobs.map(({ updatedAtUs: _, ...job }) => job)).toEqual(
        jobs.map(({ updatedAtUs: _, ...job }) => job),
      );
    } finally {
      await started.at(-1)?.stop();
      rmSync(dataDir, { recursive: true });
    }
  });

  it("forgets jobs whose traces were evicted", async () => {
    const { otlpUrl, queryUrl } = await start({ maxSpans: 60 });
    for (let at = 0; at < 8; at++) {
      await sendTraceSpans(otlpUrl, renamed(shifted(aCompletedJob(), at * 1_000), `job-${at}`, `${at}e`));
    }

    const view = await waitFor(
      async () => {
        const found = await getJobs(queryUrl);
        return found.total < 6 ? found : undefined;
      },
      { what: "evicted jobs to go" },
    );

    expect(view.jobs[0]?.id).toBe("job-7");
    expect(view.jobs.map(({ id }) => id)).not.toContain("job-0");
    expect((await fetch(`${queryUrl}/api/jobs/job-0`)).status).toBe(404);
  });

  it("joins a trace that names no job by its link, although it arrives later", async () => {
    const { otlpUrl, queryUrl } = await start();
    const sent = aSpan({
      name: "send orders",
      kind: 4,
      with: { "job.id": "order-1", "messaging.destination.name": "orders" },
    });
    await sendSpans(otlpUrl, anExport([sent]));
    expect((await getJobs(queryUrl)).jobs).toMatchObject([{ status: "queued", waitsIn: { queue: "orders" } }]);

    const taken = aSpan({
      name: "process orders",
      kind: 5,
      at: Date.now() + 50,
      with: { "messaging.destination.name": "orders" },
      links: [{ traceId: sent.traceId, spanId: sent.spanId }],
    });
    await sendSpans(otlpUrl, anExport([taken], { service: "packing" }));

    expect((await getJobs(queryUrl)).jobs).toMatchObject([
      { id: "order-1", status: "completed", attempts: 1, traceIds: [sent.traceId, taken.traceId] },
    ]);
    const { rows } = await get<JobView>(`${queryUrl}/api/jobs/order-1`);
    expect(rows.map(({ kind }) => kind)).toEqual(["span", "seam", "attempt"]);
  });
});

describe("/api/jobs/{id}", () => {
  it.each(["parent", "link"] as const)(
    "tells a job in %s topology with its spans, attempts and timeline",
    async (topology) => {
      const { otlpUrl, queryUrl } = await start();
      await sendTraceSpans(otlpUrl, aFailedJob({ topology }));

      const view = await get<JobView>(`${queryUrl}/api/jobs/job-0001`);

      expect(view.job).toMatchObject({ id: "job-0001", status: "dead-lettered", attempts: 2, code: "STEP_FAILED" });
      expect(view.attempts.map(({ number, status }) => [number, status])).toEqual([
        [1, "failed"],
        [2, "failed"],
      ]);
      const traces = new Set(view.spans.spans.map((span) => span.traceId));
      expect(traces.size).toBe(topology === "parent" ? 1 : 4);
      expect(view.rows.filter(({ kind }) => kind === "seam")).toHaveLength(traces.size - 1);
      expect(view.spans.origins.map(({ service }) => service)).toEqual(
        expect.arrayContaining(["job-ingester", "job-processor"]),
      );
      const { jobs } = await getJobs(queryUrl);
      expect(jobs[0]).toEqual({ ...view.job, updatedAtUs: jobs[0]?.updatedAtUs });
    },
  );

  it("has the job's logs, counted on the rows of their spans, and none of another job", async () => {
    const { otlpUrl, queryUrl } = await start();
    const writer = new TraceWriter();
    const process = writer.attempt(writer.toProcessor(), 1, "failed");
    await sendTraceSpans(otlpUrl, writer.spans);
    const log = (body: string, values: Record<string, string | number>) => ({
      timeUnixNano: process.startNs.toString(),
      severityText: "WARN",
      body: { stringValue: body },
      traceId: process.traceId,
      spanId: process.spanId,
      attributes: attributes(values),
    });
    const logRecords = [
      log("attempt.failed", { job_id: "job-0001", attempt: 1, retry_in_s: 4 }),
      log("job.started", { job_id: "other" }),
    ];
    await post(`${otlpUrl}/v1/logs`, JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));

    const { rows, logs } = await get<JobView>(`${queryUrl}/api/jobs/job-0001`);

    expect(logs).toMatchObject([{ body: "attempt.failed", severity: "WARN", attributes: { retry_in_s: 4 } }]);
    expect(rows.find(({ kind }) => kind === "attempt")?.logs).toBe(1);
    expect(rows.at(-1)).toMatchObject({ label: "waits for attempt 2", note: "visibility 4 s", open: true });
    const byJob = await get<{ data: { body: string }[] }>(`${queryUrl}/api/logs?jobID=job-0001`);
    expect(byJob.data.map(({ body }) => body)).toEqual(["attempt.failed"]);
  });

  it("takes ids with any characters, and says so when there is no such job", async () => {
    const { otlpUrl, queryUrl } = await start();
    const id = "a/b c?d%";
    await sendSpans(otlpUrl, anExport([aSpan({ with: { "job.id": id } })]));

    expect((await get<JobView>(`${queryUrl}/api/jobs/${encodeURIComponent(id)}`)).job.id).toBe(id);
    const missing = await fetch(`${queryUrl}/api/jobs/none`);
    expect([missing.status, await missing.json()]).toEqual([404, { error: expect.stringContaining("job none") }]);
  });
});

describe("/api/spans", () => {
  it("has the spans of traces, their links' far ends and who links to them", async () => {
    const { otlpUrl, queryUrl } = await start();
    const producer = aSpan({ name: "send orders", kind: 4 });
    const consumer = aSpan({
      name: "process orders",
      kind: 5,
      links: [{ traceId: producer.traceId, spanId: producer.spanId }],
    });
    await sendSpans(otlpUrl, anExport([producer]));
    await sendSpans(otlpUrl, anExport([consumer], { service: "packing" }));
    const unknown = traceId();

    const of = (...ids: unknown[]) =>
      get<SpansView>(`${queryUrl}/api/spans?${ids.map((id) => `traceID=${id}`).join("&")}`);
    const view = await of(producer.traceId, unknown);

    expect(view.spans).toMatchObject([{ name: "send orders", kind: "producer", status: "unset", durationUs: 10_000 }]);
    expect(view.origins[view.spans[0]?.origin ?? -1]?.service).toBe("shop");
    expect(view.missingTraceIds).toEqual([unknown]);
    expect(view.backLinks).toMatchObject([
      { spanId: consumer.spanId, service: "packing", targetSpanId: producer.spanId },
    ]);
    expect((await of(consumer.traceId)).linkEnds).toMatchObject([{ spanId: producer.spanId, service: "shop" }]);
  });

  it.each(["", "?traceID=xyz"])("refuses %j with a sentence", async (query) => {
    const { queryUrl } = await start();
    const response = await fetch(`${queryUrl}/api/spans${query}`);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^expected /) });
  });
});

describe("/api/suggest", () => {
  it("completes ids of jobs, attributes and their values", async () => {
    const { queryUrl } = await withThreeJobs();
    const suggest = (text: string) => get<SuggestView>(`${queryUrl}/api/suggest?text=${encodeURIComponent(text)}`);

    expect((await suggest("DEA")).jobs).toEqual([{ id: "dead-1", type: "data_cleanup", status: "dead-lettered" }]);
    expect((await suggest("job.st")).attributes.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["job.step.name", "job.step.index"]),
    );
    expect((await suggest("job.type=d")).attributes).toEqual([{ key: "job.type", value: "data_cleanup" }]);
    expect((await suggest("STEP_F")).attributes).toContainEqual({ key: "error.type", value: "STEP_FAILED" });
    expect(await suggest("")).toEqual({ jobs: [], traces: [], attributes: [] });
  });

  it("knows a trace by the beginning of its id, and by all of it", async () => {
    const { otlpUrl, queryUrl } = await start();
    const named = (traceId: string) => aSpan({ name: "GET /", spanId: spanId(), traceId });
    const [one, other] = [`abcd1${"0".repeat(27)}`, `abcd2${"f".repeat(27)}`];
    await sendSpans(otlpUrl, anExport([named(one), named(other), named(`abce${"0".repeat(28)}`)]));
    const suggested = async (text: string) =>
      (await get<SuggestView>(`${queryUrl}/api/suggest?text=${text}`)).traces.map(({ traceId }) => traceId);

    expect(await suggested("ABCD")).toEqual([one, other]);
    expect(await suggested("abcd2")).toEqual([other]);
    expect(await suggested(one)).toEqual([one]);
    expect(await suggested("abc")).toEqual([]);
    expect(await suggested("abcdx")).toEqual([]);
    const { traces } = await get<SuggestView>(`${queryUrl}/api/suggest?text=${other}`);
    expect(traces).toEqual([{ traceId: other, service: "shop", name: "GET /" }]);
  });
});
