import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";
import { createJobIndex } from "../../../observability/backend/jobs/job-index.ts";
import { encodeJson } from "../../../observability/backend/otlp/encode-json.ts";
import { exportTraceRequest } from "../../../observability/backend/otlp/otlp-types.ts";
import { createRunLog, type RunLog } from "../../../observability/backend/runs/run-log.ts";
import { createRunShelf } from "../../../observability/backend/runs/run-shelf.ts";
import { openTelemetryStore } from "../../../observability/backend/store/telemetry-store.ts";
import { anExport, aSpan } from "../../contract/backend/otlp-builders.ts";
import { waitFor } from "../../support/wait-for.ts";

describe("the log of runs", () => {
  let dataDir: string;
  const opened: (() => void)[] = [];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "run-log-"));
  });
  afterEach(() => {
    for (const close of opened.splice(0)) close();
    rmSync(dataDir, { recursive: true });
  });

  /** A process with its store; `kill` ends it as a signal would. */
  function open({ maxSpans, nowMs = Date.now() }: { maxSpans?: number; nowMs?: number } = {}) {
    const warnings: string[] = [];
    const store = openTelemetryStore({ dataDir, maxSpans });
    const shelf = createRunShelf(store, { warn: (sentence) => warnings.push(sentence) });
    const jobs = createJobIndex({ store, runOf: (startUs) => shelf.runAt(startUs)?.id ?? 0 });
    const runs = createRunLog({ store, shelf, jobs, survives: true, now: () => nowMs });
    const kill = () => {
      jobs.stop();
      store.close();
    };
    opened.push(kill);
    const job = (id: string, atMs = nowMs + 1) => {
      const request = encodeJson(exportTraceRequest, anExport([aSpan({ at: atMs, with: { "job.id": id } })]));
      store.writeSpans(readSpans(request, { indexedKeys: store.indexedKeys }).rows);
    };
    return { store, runs, job, kill, warnings };
  }
  const jobsIn = (runs: RunLog) =>
    waitFor(() => (runs.list().pending === undefined ? runs.list().runs.map(({ total }) => total.jobs) : undefined), {
      what: "all jobs to be read",
    });

  it("counts the jobs of a run whose process was killed from their spans", async () => {
    const first = open({ nowMs: 1_000_000 });
    for (const id of ["a", "b", "c"]) first.job(id);
    first.kill();
    const second = open({ nowMs: 2_000_000 });
    second.job("a", 2_000_001);

    expect(await jobsIn(second.runs)).toEqual([1, 3]);
    expect(second.runs.list().runs[1]?.endedUs).toBe(2_000_000_000);
  });

  it("counts a job once, whether its spans are there, go, or went before the process was killed", async () => {
    const first = open({ maxSpans: 10, nowMs: 1_000_000 });
    for (let at = 0; at < 40; at++) {
      first.job(`job-${at}`);
      await jobsIn(first.runs);
    }
    expect(first.store.status().spans).toBeLessThanOrEqual(10);
    expect(await jobsIn(first.runs)).toEqual([40]);
    await waitFor(() => first.store.runs()[0]?.tally !== "[]", { what: "what has gone to be written" });
    first.kill();

    expect(await jobsIn(open({ maxSpans: 10, nowMs: 2_000_000 }).runs)).toEqual([0, 40]);
  });

  it("begins anew when the store is cleared", async () => {
    const first = open({ nowMs: 1_000_000 });
    first.job("a");
    await jobsIn(first.runs);
    first.runs.stop();
    first.kill();
    const { store, runs, job } = open({ nowMs: 2_000_000 });
    job("b");
    expect(await jobsIn(runs)).toEqual([1, 1]);

    store.clear();

    expect(await jobsIn(runs)).toEqual([0]);
    job("b");
    expect(await jobsIn(runs)).toEqual([1]);
    expect(store.runs().map(({ id }) => id)).toEqual([2]);
  });

  it("keeps the order of runs when the clock was put back", async () => {
    const first = open({ nowMs: 2_000_000 });
    first.job("a");
    await jobsIn(first.runs);
    first.runs.stop();
    first.kill();
    const second = open({ nowMs: 1_000_000 });

    expect(second.runs.list().runs.map(({ id }) => id)).toEqual([2, 1]);
    expect(second.runs.startedUs()).toBeGreaterThan(2_000_000_000);
  });

  it("goes on in memory when nothing can be written", async () => {
    const { store, runs, job, warnings } = open({ nowMs: 1_000_000 });
    store.close();

    expect(runs.begin("later")).toMatchObject({ id: 2, label: "later" });
    expect(warnings).toContainEqual(expect.stringMatching(/^the runs could not be kept: /));
    expect(() => job("a")).toThrow();
  });
});
