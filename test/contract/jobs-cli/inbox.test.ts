import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { createInbox, type Inbox } from "../../../infra/local/emulators/inbox/inbox.ts";
import { createInboxPages } from "../../../infra/local/emulators/inbox/inbox-pages.ts";
import type { InboxView } from "../../../observability/backend/api/inbox.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { widthOf } from "../../../observability/jobs-cli/terminal.ts";
import { runJobs } from "./a-terminal.ts";

describe("npm run jobs -- inbox", () => {
  let inbox: Inbox;
  let gateway: Gateway;
  let backend: Backend;
  beforeAll(async () => {
    inbox = createInbox({ queues: () => [] });
    gateway = await startGateway({ services: { inbox: createInboxPages(inbox) } });
    backend = await startBackend({ aws: { endpoint: gateway.url } });
  });
  beforeEach(() => inbox.clear());
  afterAll(async () => {
    await backend.stop();
    await gateway.stop();
  });
  const jobs = (args: string, options: Parameters<typeof runJobs>[2] = {}) =>
    runJobs(backend.queryUrl, args.split(" "), options);

  function twoMessages(): void {
    inbox.takeEmail({
      messageId: "email-1",
      from: "jobs@example.com",
      to: ["ops@example.com"],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: "a \u001b[31mred\u001b[0m subject",
      text: "text",
      headers: [],
      tags: [
        { Name: "job_id", Value: "job-1" },
        { Name: "status", Value: "COMPLETED" },
      ],
      sentAt: 1_790_000_000_000,
    });
    const body = '{"job_id":"job-2","status":"EXECUTE_FAILED","code":"STEP_FAILED","reason":"no disk"}';
    inbox.takeWebhook({ url: "http://localhost:4566/hook", headers: {}, body, status: 503 });
  }

  it("prints a line per notification with target, job, answer and outcome, and nothing that a terminal obeys", async () => {
    twoMessages();
    const { code, stdout } = await jobs("inbox");
    const lines = stdout.split("\n");

    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^ *AGE +KIND +TARGET +JOB +TYPE +ANSWER +OUTCOME +SAYS$/);
    expect(lines[1]).toMatch(/ webhook +http:\/\/localhost:4566\/hook +job-2 +- +503 +STEP_FAILED +no disk$/);
    expect(lines[2]).toMatch(/ email +ops@example\.com +job-1 +- +- +COMPLETED +a .*red.* subject$/);
    expect(stdout).not.toContain("\u001b");
    const narrow = await jobs("inbox", { columns: 100, colour: true });
    expect(Math.max(...narrow.stdout.split("\n").map(widthOf))).toBeLessThanOrEqual(100);
  });

  it("takes filters, and --json prints what the backend answers", async () => {
    twoMessages();
    const idsOf = async (args: string) => {
      const view = JSON.parse((await jobs(`inbox --json ${args}`)).stdout) as InboxView;
      return view.messages.map(({ jobId }) => jobId);
    };

    expect(await idsOf("--limit 9")).toEqual(["job-2", "job-1"]);
    expect(await idsOf("--kind email")).toEqual(["job-1"]);
    expect(await idsOf("--job job-2")).toEqual(["job-2"]);
    expect(await idsOf("--limit 1")).toEqual(["job-2"]);
  });

  it("says how to get some when there is none", async () => {
    expect((await jobs("inbox")).stdout).toContain("npm run generate -- --count 5 --notify-share 1");
    twoMessages();
    expect((await jobs("inbox --kind queue")).stdout).toBe("no notifications of this kind\n");
  });

  it("fails with the reason where there is no inbox", async () => {
    const other = await startGateway({ services: {} });
    const attached = await startBackend({ aws: { endpoint: other.url } });
    try {
      expect(await runJobs(attached.queryUrl, ["inbox"])).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringContaining("has no inbox: only the local runtime keeps notifications"),
      });
    } finally {
      await attached.stop();
      await other.stop();
    }
  });
});
