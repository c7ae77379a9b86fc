import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { aCompletedJob, aFailedJob, aRejectedJob } from "../../support/a-trace.ts";
import { expectNone, waitFor } from "../../support/wait-for.ts";
import { getJobs, renamed, sendTraceSpans, shifted } from "../backend/jobs-intake.ts";
import { runJobs } from "./a-terminal.ts";

describe("npm run jobs -- check with expectations", () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await startBackend();
  });
  afterEach(() => backend.stop());
  const check = (args: string) => runJobs(backend.queryUrl, ["check", ...args.split(" ")]);
  const send = (spans: ReturnType<typeof aCompletedJob>) => sendTraceSpans(backend.otlpUrl, spans);

  async function threeJobs(): Promise<void> {
    await send(renamed(aCompletedJob(), "done-1", "a1"));
    await send(renamed(aFailedJob({ attempts: 3 }), "dead-1", "b1"));
    await send(renamed(aRejectedJob(), "bad-1", "c1"));
  }

  it("is content with jobs that are as expected", async () => {
    await send(aCompletedJob({ ends: ["failed"] }));

    const { code, stdout } = await check("--all --within 1m --max-attempts 2 --no-dead-letters --no-orphans");

    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ report_generation job-0001 {2}completed, 2 attempts {2}keeps all rules, as expected$/m);
    expect(stdout).toMatch(/^✓ +done within 1 m 0 s +so it was in 1 job$/m);
    expect(stdout).toMatch(/^✓ +no orphan +so it was in 1 job$/m);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("1 job checked, all rules are kept");
  });

  it("lists what was expected and what came, per job and in all, and answers 1", async () => {
    await threeJobs();

    const { code, stdout } = await check("--all --within 1ms --max-attempts 2 --no-dead-letters --no-orphans");

    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ report_generation dead-1 {2}failed, 3 attempts {2}keeps all rules, not as expected$/m);
    expect(stdout).toMatch(/^ {4}expected at most 2 attempts, got 3 attempts$/m);
    expect(stdout).toMatch(/^ {4}expected done within 1 ms, got done in /m);
    expect(stdout).toMatch(/^✗ +at most 2 attempts +not in 1 of 3 jobs: report_generation dead-1: 3 attempts$/m);
    expect(stdout).toMatch(/^✗ +no dead letter +not in 2 of 3 jobs: /m);
    expect(stdout).toMatch(/^✓ +no orphan +so it was in 3 jobs$/m);
    expect(stdout).toMatch(/3 jobs checked, all rules are kept, 3 expectations not kept\n$/);
  });

  it("prints the same as JSON", async () => {
    await threeJobs();

    const { code, stdout } = await check("--all --max-attempts 2 --json");

    expect(code).toBe(1);
    const { results, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({
      checked: 3,
      broken: 0,
      unmet: 1,
      expectations: [
        {
          name: "max-attempts",
          expected: "at most 2 attempts",
          came: "not in 1 of 3 jobs: report_generation dead-1: 3 attempts",
          kept: false,
          broken: 1,
        },
      ],
    });
    expect(results.find(({ jobId }: { jobId: string }) => jobId === "dead-1").expectations).toEqual([
      { name: "max-attempts", expected: "at most 2 attempts", came: "3 attempts", kept: false },
    ]);
  });

  it("leaves the rules out when it is asked to, and finds orphans all the same", async () => {
    await send(aCompletedJob().filter(({ name }) => name !== "validate job"));
    expect((await check("--all")).code).toBe(1);
    expect(await check("--all --no-rules --no-orphans")).toMatchObject({ code: 0 });
    await send(renamed(aCompletedJob(), "torn-1", "d1").filter(({ name }) => name !== "send jobs-todo"));

    const { code, stdout } = await check("torn-1 --no-rules --no-orphans");

    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {4}expected no orphan, got 2 orphans$/m);
  });

  it("waits for a job that goes on until it has ended", async () => {
    const agoMs = 1_790_000_000_000 - Date.now();
    const spans = shifted(aCompletedJob(), -agoMs);
    await send(spans.filter(({ name }) => /^(submit|create)/.test(name)));
    const checking = check("job-0001 --within 1m --no-rules");
    await waitFor(async () => (await getJobs(backend.queryUrl)).counts.queued === 1, { what: "the queued job" });

    await send(spans);

    expect(await checking).toMatchObject({ code: 0, stdout: expect.stringContaining("as expected") });
  });

  it("looks again at a job that has ended while spans of it still arrive", async () => {
    const spans = aCompletedJob();
    const sendMost = () => send(spans.filter(({ name }) => !/^(submit|create)/.test(name)));
    await sendMost();
    await waitFor(async () => (await getJobs(backend.queryUrl)).counts.completed === 1, { what: "the completed job" });
    await sendMost();
    const checking = check("--all");
    let isDone = false;
    void checking.finally(() => {
      isDone = true;
    });

    await expectNone(() => sendMost().then(() => isDone), { within: 300, what: "an answer while spans arrive" });
    await send(spans);

    expect(await checking).toMatchObject({ code: 0, stdout: expect.stringContaining("all rules are kept") });
  });

  it("does not wait for one that has had its time, and holds it to no rule", async () => {
    await send(aCompletedJob().filter(({ name }) => /^(submit|create)/.test(name)));

    const { code, stdout } = await check("--all --within 5s");

    expect(code).toBe(1);
    expect(stdout).toMatch(/running {2}not as expected\n {4}expected done within 5 s, got not done yet$/m);
  });

  it.each([
    [0, 0, /^✓ +empty dead-letter queues +none$/m],
    [2, 1, /^✗ +empty dead-letter queues +2 letters$/m],
  ])("asks the dead-letter queues of an AWS too: %d letters end it with %d", async (depth, code, line) => {
    const views: Record<string, object> = {
      "/api/jobs": { jobs: [], total: 0, nowUs: 0 },
      "/api/dead-letters": { letters: [], depth },
    };
    const server = createServer(({ url = "" }, response) => {
      response.end(JSON.stringify(views[url.split("?")[0] ?? ""]));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;

    const ran = await runJobs(`http://127.0.0.1:${port}`, ["check", "--all", "--no-dead-letters"]);
    await new Promise((resolve) => server.close(resolve));

    expect(ran).toMatchObject({ code, stdout: expect.stringMatching(line) });
  });
});
