import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import type { TraceSpan } from "../../../observability/checker/trace.ts";
import { aCompletedJob, aFailedJob } from "../../support/a-trace.ts";
import { waitFor } from "../../support/wait-for.ts";
import { renamed, sendTraceSpans, shifted } from "../backend/jobs-intake.ts";
import { runJobs } from "./a-terminal.ts";

const EPOCH_OF_TRACES_MS = 1_790_000_000_000;

describe("npm run jobs -- runs", () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await startBackend({ runLabel: "before" });
  });
  afterEach(() => backend.stop());
  const runs = (args = "") => runJobs(backend.queryUrl, ["runs", ...args.split(" ").filter(Boolean)]);
  let sent = 0;
  async function submitted(spans: TraceSpan[]): Promise<void> {
    const atMs = Date.now();
    await sendTraceSpans(
      backend.otlpUrl,
      shifted(renamed(spans, `job-${++sent}`, `${1_000 + sent}d`), atMs - EPOCH_OF_TRACES_MS),
    );
    await waitFor(() => Date.now() > atMs, { what: "the next run to begin later" });
  }
  /** The same spans, so many times as long. */
  const stretched = (spans: TraceSpan[], times: bigint) => {
    const startNs = spans[0]?.startNs ?? 0n;
    const at = (ns: bigint) => startNs + (ns - startNs) * times;
    return spans.map((span) => ({ ...span, startNs: at(span.startNs), endNs: at(span.endNs) }));
  };

  async function twoRuns(): Promise<void> {
    await submitted(aCompletedJob());
    expect(await runs("begin after")).toMatchObject({ code: 0, stdout: "run 2 has begun: after\n" });
    await submitted(stretched(aCompletedJob({ steps: ["extract", "archive"] }), 3n));
    await submitted(aFailedJob({ type: "data_cleanup" }));
  }

  it("lists the runs with what their jobs came to, the newest first", async () => {
    await twoRuns();

    const { code, stdout } = await runs();
    const lines = stdout.trimEnd().split("\n");

    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^RUN +LABEL +STARTED +LASTED +JOBS +COMPLETED +REJECTED +FAILED +TRIES +P50 +P95 +MAX$/);
    expect(lines[1]).toMatch(/^ +2 +after .* goes on +2 +1 +0 +1 +3 /);
    expect(lines[2]).toMatch(/^ +1 +before .* 1 +1 +0 +0 +1 /);
  });

  it("compares the last two by itself, and others by id or label", async () => {
    await twoRuns();

    const { code, stdout } = await runs("compare");

    expect(code).toBe(0);
    expect(stdout).toMatch(/^run 1 {2}before {2}1 job, /);
    expect(stdout).toMatch(/^ {2}p50 +[\d.]+ ms +[\d.]+ ms +▲ \+200 %$/m);
    expect(stdout).toMatch(/^ {2}STEP_FAILED +0 +1$/m);
    expect(stdout).toMatch(/^ {2}spans: \d+ alike, 1 only in run 1, 1 only in run 2$/m);
    expect(stdout).toContain(
      "    − job-processor: step render  below job-processor: execute report_generation  (1 of 1 jobs)",
    );
    expect(stdout).toContain("    + job-processor: step archive  below ");
    expect((await runs("compare before after")).stdout).toBe(stdout);
    expect((await runs("compare 2 1")).stdout).toMatch(/▼ -67 %/);
  });

  it("fails only when it is asked to, and says why", async () => {
    await twoRuns();

    const { code, stdout } = await runs("compare --fail-slower 20% --fail-structure");

    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ report_generation: expected a p50 at most 20 % above [\d.]+ ms, got [\d.]+ ms \(\+200 %\)$/m,
    );
    expect(stdout).toMatch(/^✗ report_generation: expected the same spans, got 1 that are new and 1 that are gone$/m);
    expect((await runs("compare --fail-slower 300%")).code).toBe(0);
    expect((await runs("compare 2 1 --fail-slower 20%")).code).toBe(0);
  });

  it("prints what the backend answers as JSON", async () => {
    await twoRuns();

    expect(JSON.parse((await runs("--json")).stdout)).toMatchObject({ keep: 20, runs: [{ id: 2 }, { id: 1 }] });
    const { code, stdout } = await runs("compare --json --fail-slower 20%");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      base: { id: 1 },
      with: { id: 2 },
      failures: [/p50/, /p95/].map(containing),
    });
    expect(JSON.parse((await runs("begin --json")).stdout)).toMatchObject({ id: 3, endedUs: null });
  });
  const containing = (pattern: RegExp) => expect.stringMatching(pattern);

  it("says that there are no two to compare, or not these", async () => {
    await submitted(aCompletedJob());

    expect(await runs("compare")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("expected two runs with jobs to compare, got 1"),
    });
    expect(await runs("compare 1 8")).toMatchObject({ code: 1, stderr: expect.stringContaining('"1" and "8"') });
    expect(await runs("begin 12")).toMatchObject({ code: 1, stderr: expect.stringContaining("no run was begun") });
  });
});
