import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type {
  DeadLetter,
  DeadLetterResult,
  DeadLettersView,
  RedriveRequest,
} from "../../../observability/backend/api/aws-view.ts";
import { runJobs } from "./a-terminal.ts";

function aLetter(given: Partial<DeadLetter> = {}): DeadLetter {
  return {
    messageId: "message-1",
    queue: "dead-letter-queue",
    jobId: "job-1",
    jobType: "data_cleanup",
    code: "STEP_FAILED",
    reason: "step purge failed: target_table is locked",
    stage: "processor",
    attempts: 5,
    sinceUs: 0,
    traceId: null,
    redriveTo: "jobs-todo",
    ...given,
  };
}

describe("npm run jobs -- dlq and redrive", () => {
  let server: Server;
  let url: string;
  const told: RedriveRequest[] = [];
  let letters: DeadLetter[] = [];
  let failing: string[] = [];

  beforeEach(async () => {
    told.length = 0;
    failing = [];
    letters = [
      aLetter(),
      aLetter({ messageId: "message-2", jobId: "job-2", jobType: null, redriveTo: "ingester-queue" }),
    ];
    server = createServer(async (request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.method === "GET") {
        const view: DeadLettersView = { letters, depth: letters.length };
        response.end(JSON.stringify(view));
        return;
      }
      const asked = (await json(request)) as RedriveRequest;
      told.push(asked);
      const ids = "all" in asked.select ? letters.map(({ messageId }) => messageId) : asked.select.messageIds;
      const result: DeadLetterResult = {
        done: ids
          .filter((id) => !failing.includes(id))
          .map((messageId) => ({ messageId, jobId: "job-1", to: asked.to ?? "jobs-todo" })),
        failed: ids
          .filter((id) => failing.includes(id))
          .map((messageId) => ({ messageId, reason: "SQS did not take it" })),
      };
      response.end(JSON.stringify(result));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("dlq lists the letters with where a redrive sends them", async () => {
    const { code, stdout } = await runJobs(url, ["dlq"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^message-1 +job-1 +data_cleanup +processor +5 .* jobs-todo +STEP_FAILED +step purge failed/m,
    );
    expect(stdout).toMatch(/^2 messages in dead-letter queues$/m);
  });

  it.each([
    ["a message id", ["message-2"]],
    ["a job id", ["job-2"]],
  ])("redrives by %s without a question when --yes says so", async (_, ids) => {
    const { code, stdout, asked } = await runJobs(url, ["redrive", ...ids, "--yes", "--to", "elsewhere"]);

    expect([code, asked]).toEqual([0, []]);
    expect(told).toEqual([{ select: { messageIds: ["message-2"] }, to: "elsewhere" }]);
    expect(stdout).toMatch(/^✓ message-2 .* → elsewhere$/m);
  });

  it("asks first where somebody can answer, and says how many go where", async () => {
    const yes = await runJobs(url, ["redrive", "--all"], { answer: true });
    expect([yes.code, yes.asked, told]).toEqual([
      0,
      ["redrive 2 messages to jobs-todo and ingester-queue?"],
      [{ select: { all: true } }],
    ]);

    const no = await runJobs(url, ["redrive", "--all"], { answer: false });
    expect([no.code, no.stderr, told.length]).toEqual([1, "nothing was sent\n", 1]);
  });

  it("sends nothing where nobody can be asked", async () => {
    const { code, stderr } = await runJobs(url, ["redrive", "--all"]);

    expect([code, told]).toEqual([2, []]);
    expect(stderr).toContain("--yes");
  });

  it("sends nothing when one of the ids is unknown", async () => {
    const { code, stderr } = await runJobs(url, ["redrive", "message-1", "nonsense", "--yes"]);

    expect([code, told]).toEqual([1, []]);
    expect(stderr).toContain("nonsense");
  });

  it("answers 1 and names what could not be sent", async () => {
    failing = ["message-1"];
    const { code, stdout } = await runJobs(url, ["redrive", "--all", "--yes"]);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ message-1 {2}SQS did not take it$/m);
  });

  it("has nothing to do without letters", async () => {
    letters = [];
    expect(await runJobs(url, ["redrive", "--all"])).toMatchObject({
      code: 0,
      stdout: "no dead letters: nothing to redrive\n",
    });
    expect(await runJobs(url, ["redrive", "--all", "--json"])).toMatchObject({
      code: 0,
      stdout: '{"done":[],"failed":[]}\n',
    });
  });
});
