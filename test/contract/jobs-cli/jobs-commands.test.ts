import type { JobsView } from "../../../observability/backend/api/job-view.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { widthOf } from "../../../observability/jobs-cli/terminal.ts";
import { aCompletedJob, aFailedJob, aRejectedJob, TraceWriter } from "../../support/a-trace.ts";
import { waitFor } from "../../support/wait-for.ts";
import { renamed, sendTraceSpans, shifted } from "../backend/jobs-intake.ts";
import { runJobs } from "./a-terminal.ts";

describe("npm run jobs", () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await startBackend();
  });
  afterEach(() => backend.stop());
  const jobs = (args: string, options: Parameters<typeof runJobs>[2] = {}) =>
    runJobs(backend.queryUrl, args.split(" ").filter(Boolean), options);

  async function threeJobs(): Promise<void> {
    await sendTraceSpans(backend.otlpUrl, renamed(aCompletedJob(), "done-1", "a1"));
    await sendTraceSpans(
      backend.otlpUrl,
      renamed(shifted(aFailedJob({ type: "data_cleanup" }), 1_000), "dead-1", "b1"),
    );
    await sendTraceSpans(backend.otlpUrl, renamed(shifted(aRejectedJob(), 2_000), "bad-1", "c1"));
  }

  it("list prints one line per job with state, step, tries and why, and what they come to", async () => {
    await threeJobs();
    const { code, stdout } = await jobs("list");
    const lines = stdout.split("\n");

    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^STATUS +JOB +TYPE +STEP +TRIES +TIME +TOTAL +AGE +WHY$/);
    expect(lines[1]).toMatch(/^✗ rejected +bad-1 .* INVALID_JOB$/);
    expect(lines[2]).toMatch(/^✗ dead-lettered +dead-1 +data_cleanup +2\/2 render +2 .* STEP_FAILED$/);
    expect(lines[3]).toMatch(/^✓ completed +done-1 +report_generation +2\/2 render +1 /);
    expect(lines[5]).toMatch(/^3 jobs · 1 completed · 1 rejected · 1 dead-lettered · p50 .* · p95 /);
  });

  it("list takes filters, and --json prints what the backend answers", async () => {
    await threeJobs();
    const { stdout } = await jobs("list --status completed --status rejected --type report_generation --json");

    const view = JSON.parse(stdout) as JobsView;
    expect(view.jobs.map(({ id }) => id)).toEqual(["bad-1", "done-1"]);
    expect((await jobs("list --code NO_SUCH_CODE")).stdout).toBe("no jobs of this kind\n");
  });

  it("list keeps to the width of the terminal, and colours only where it is asked to", async () => {
    await threeJobs();
    const narrow = await jobs("list", { columns: 90, colour: true });

    expect(narrow.stdout).toContain("\u001b[31m");
    expect(Math.max(...narrow.stdout.split("\n").slice(0, 4).map(widthOf))).toBeLessThanOrEqual(90);
    expect((await jobs("list")).stdout).not.toContain("\u001b");
  });

  it("show keeps to the width of the terminal", async () => {
    await threeJobs();
    const { stdout } = await jobs("show dead-1", { columns: 80 });
    const timeline = stdout.split("\n\n")[1] ?? "";

    expect(timeline).toContain("send dead");
    expect(Math.max(...timeline.split("\n").map(widthOf))).toBeLessThanOrEqual(80);
  });

  it("check finds the owner prefix of the names by itself", async () => {
    await sendTraceSpans(backend.otlpUrl, aCompletedJob({ prefix: "alice-" }));

    expect(await jobs("check --all")).toMatchObject({ code: 0, stdout: expect.stringContaining("keeps all rules") });
  });

  it("check takes no prefix that no stack can have", async () => {
    expect(await jobs("check --all --prefix Bad!")).toMatchObject({
      code: 2,
      stderr: '--prefix: expected at most 20 lower-case letters, digits and dashes, got "Bad!"; --help says more\n',
    });
  });

  it("says what it wants of the id of a job, and that it speaks with another program", async () => {
    expect(await runJobs(backend.queryUrl, ["show", ""])).toMatchObject({
      code: 2,
      stderr: "show: expected one job id, got an empty text; --help says more\n",
    });
    const other = await runJobs(backend.otlpUrl, ["list"]);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/^expected the trace viewer at .*, got HTTP 404 of another program/);
  });

  it("list --follow prints a line for every change until it is ended", async () => {
    const end = new AbortController();
    let printed = "";
    const out = (text: string) => {
      printed += text;
    };
    const following = jobs("list --follow", { signal: end.signal, out });
    const spans = aCompletedJob();
    await sendTraceSpans(
      backend.otlpUrl,
      spans.filter(({ name }) => /^(submit|create)/.test(name)),
    );
    await waitFor(() => /queued +job-0001/.test(printed), { what: "the queued job" });
    await sendTraceSpans(backend.otlpUrl, spans);
    await waitFor(() => /completed +job-0001/.test(printed), { what: "the completed job" });

    end.abort();
    expect((await following).code).toBe(0);
  });

  it("show prints the page of a job, found by the beginning of its id", async () => {
    await threeJobs();
    const { code, stdout } = await jobs("show dea");

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^✗ data_cleanup dead-1 {2}dead-lettered after 2 attempts · STEP_FAILED: step render failed/,
    );
    expect(stdout).toMatch(/attempts 1 ✗ {2}2 ✗ → dead-letter queue → alert/);
    expect(stdout).toMatch(/^┊ waited in jobs-todo +job-processor/m);
    expect(stdout).toMatch(/^ {2}step render +job-processor .*← STEP_FAILED/m);
    expect(stdout).toMatch(/^alerts: /m);
  });

  it("show prints nothing that a terminal would obey", async () => {
    const writer = new TraceWriter({ type: "evil\u001b[2Jtype", id: "job\u0007-1" });
    writer.toProcessor();
    await sendTraceSpans(backend.otlpUrl, writer.spans);

    for (const args of [["list"], ["show", "job\u0007-1"]]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect((await runJobs(backend.queryUrl, args)).stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    }
  });

  it("show says that a job is not there", async () => {
    expect(await jobs("show nobody")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("job nobody"),
    });
  });

  it.each(["parent", "link"] as const)("check finds no problem in good jobs in %s topology", async (topology) => {
    await sendTraceSpans(backend.otlpUrl, aCompletedJob({ topology, ends: ["failed"] }));

    expect(await jobs("check job-0001")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("1 job checked, all rules are kept"),
    });
    expect(await jobs("check --all")).toMatchObject({ code: 0 });
  });

  it("check says which rules are broken, with the tree, and answers 1", async () => {
    const spans = aCompletedJob().filter(({ name }) => name !== "validate job");
    await sendTraceSpans(backend.otlpUrl, spans);
    const [first] = spans;

    for (const args of ["check job-0001", `check ${first?.traceId}`, "check --all"]) {
      const { code, stdout } = await jobs(args);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^✗ .*problem/m);
      expect(stdout).toContain("process ingester-queue");
    }
    const { stdout } = await jobs("check --all --json");
    expect(JSON.parse(stdout)).toMatchObject({
      checked: 1,
      broken: 1,
      results: [{ jobId: "job-0001", outcome: "completed" }],
    });
  });

  it.each(["dlq", "alerts", "inbox", "redrive --all --yes"])("%s says that there is no AWS to ask", async (args) => {
    const { code, stdout, stderr } = await jobs(args);

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).not.toBe("");
  });

  it.each([
    "",
    "frobnicate",
    "list --limit 0",
    "list --status lost",
    "list extra",
    "list --yes",
    "show",
    "show a b",
    "redrive",
    "redrive a --all",
    "check",
    "check --all --within soon",
    "check --all --within 0s",
    "check --all --max-attempts 0",
    "check --all --fast",
    "list --within 5s",
    "runs show",
    "runs compare a b c",
    "runs begin a b",
    "runs --fail-slower 20%",
    "runs compare --fail-slower much",
    "alerts --kind odd",
    "inbox --kind alarm",
    "inbox job-1",
    "list --url nowhere",
    "list --nope",
  ])("'%s' is wrong usage, and says why", async (args) => {
    const { code, stdout, stderr } = await jobs(args);

    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/; --help says more\n$/);
  });

  it.each([
    "--help",
    "list --help",
    "show --help",
    "dlq --help",
    "redrive --help",
    "alerts --help",
    "inbox --help",
    "check --help",
    "runs --help",
  ])("%s prints usage and exit codes", async (args) => {
    const { code, stdout } = await jobs(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^usage: npm run jobs/);
    expect(stdout).toContain("exit code: 0 done");
  });

  it("says in one sentence that nothing answers, or that something else does", async () => {
    const gone = backend.queryUrl;
    const wrong = await runJobs(backend.otlpUrl, ["list"]);
    expect([wrong.code, wrong.stderr.split("\n").length]).toEqual([1, 2]);
    await backend.stop();

    expect(await runJobs(gone, ["list"])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `nothing answers at ${gone}: start it with npm start, or say where it is with --url or TRACE_URL\n`,
    });
  });
});
