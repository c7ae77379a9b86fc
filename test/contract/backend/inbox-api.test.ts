import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { createInbox, type Inbox } from "../../../infra/local/emulators/inbox/inbox.ts";
import { createInboxPages } from "../../../infra/local/emulators/inbox/inbox-pages.ts";
import type { InboxView } from "../../../observability/backend/api/inbox.ts";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { waitFor } from "../../support/wait-for.ts";
import { anExport, aSpan, sendSpans, traceId } from "./otlp-builders.ts";

const email = {
  from: "jobs@example.com",
  to: ["ops@example.com"],
  cc: [],
  bcc: [],
  replyTo: [],
  headers: [],
  tags: [],
};

describe("GET /api/inbox", () => {
  let inbox: Inbox;
  let gateway: Gateway;
  let backend: Backend;
  const job = { id: "job-1", traceId: traceId() };

  beforeAll(async () => {
    inbox = createInbox({ queues: () => [] });
    gateway = await startGateway({ services: { inbox: createInboxPages(inbox) } });
    backend = await startBackend({ aws: { endpoint: gateway.url } });
    const span = aSpan({ traceId: job.traceId, with: { "job.id": job.id, "job.type": "report_generation" } });
    await sendSpans(backend.otlpUrl, anExport([span]));
  });
  beforeEach(() => inbox.clear());
  afterAll(async () => {
    await backend.stop();
    await gateway.stop();
  });

  const get = async (query = ""): Promise<InboxView> =>
    (await fetch(`${backend.queryUrl}/api/inbox${query}`)).json() as Promise<InboxView>;
  const webhook = (body: object) =>
    inbox.takeWebhook({ url: "http://localhost:4566/hook", headers: {}, body: JSON.stringify(body), status: 503 });

  it("has what arrived, the newest first, with the job that it names", async () => {
    const text = "Job job-1 has failed.";
    const tags = [
      { Name: "job_id", Value: job.id },
      { Name: "code", Value: "STEP_FAILED" },
    ];
    inbox.takeEmail({ ...email, messageId: "email-1", subject: "failed", text, tags, sentAt: 1_790_000_000_123 });
    webhook({ job_id: "of nobody", trace_id: "no trace", status: "COMPLETED", reason: "none" });

    const view = await waitFor(
      async () => {
        const answer = await get();
        return answer.messages[1]?.jobType ? answer : undefined;
      },
      { what: "the job of the email" },
    );

    expect(view).toEqual({
      total: 2,
      messages: [
        expect.objectContaining({
          kind: "webhook",
          target: "http://localhost:4566/hook",
          jobId: "of nobody",
          jobType: null,
          jobStatus: null,
          traceId: null,
          status: "COMPLETED",
          code: null,
          reason: "none",
          responseStatus: 503,
          receiveCount: null,
        }),
        {
          id: "email-1",
          kind: "email",
          target: "ops@example.com",
          jobId: job.id,
          jobType: "report_generation",
          jobStatus: "completed",
          traceId: job.traceId,
          status: null,
          code: "STEP_FAILED",
          reason: null,
          subject: "failed",
          body: text,
          isCut: false,
          receivedAtUs: 1_790_000_000_123_000,
          responseStatus: null,
          receiveCount: null,
        },
      ],
    });
  });

  it("finds the job of a message that names its trace alone", async () => {
    webhook({ trace_id: job.traceId.toUpperCase() });

    expect((await get()).messages).toMatchObject([
      { jobId: job.id, jobType: "report_generation", traceId: job.traceId },
    ]);
  });

  it("gives as many as are asked for, and says how many there are", async () => {
    for (let at = 0; at < 3; at++) webhook({ job_id: `job ${at}` });

    const view = await get("?limit=1");

    expect(view).toMatchObject({ total: 3, messages: [{ jobId: "job 2" }] });
    const refused = await fetch(`${backend.queryUrl}/api/inbox?limit=0`);
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: 'limit: expected a whole number from 1 to 500, got "0"' },
    ]);
  });

  it("tells those who look that something has come", async () => {
    const stopped = new AbortController();
    const stream = await fetch(`${backend.queryUrl}/api/stream`, { signal: stopped.signal });
    let told = "";
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) told += Buffer.from(chunk).toString();
    })().catch(() => {});
    await get();

    webhook({});

    await waitFor(() => told.includes("event: inbox"), { what: "the news", within: 20_000 });
    stopped.abort();
    await reading;
  });
});

describe("GET /api/inbox says why there is none", () => {
  const backends: Backend[] = [];
  const inboxOf = async (endpoint?: string): Promise<InboxView> => {
    const backend = await startBackend(endpoint === undefined ? {} : { aws: { endpoint } });
    backends.push(backend);
    return (await fetch(`${backend.queryUrl}/api/inbox`)).json() as Promise<InboxView>;
  };
  afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

  it("without an AWS", async () => {
    expect(await inboxOf()).toEqual({
      messages: [],
      total: 0,
      unavailable: expect.stringContaining("no AWS to ask: start with npm start"),
    });
  });

  it.each([
    ["an error", 501, '{"message":"x"}'],
    ["XML", 404, "<Error/>"],
    ["something else", 200, '{"messages":[{}]}'],
  ])("at an endpoint that answers with %s", async (_, status, body) => {
    const other = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

    const view = await inboxOf(endpoint);

    expect(view).toEqual({
      messages: [],
      total: 0,
      unavailable: `${endpoint} has no inbox: only the local runtime keeps notifications, elsewhere they go to their targets and nothing of them stays; npm start shows them here`,
    });
    other.close();
    other.closeAllConnections();
  });

  it("at an endpoint where nobody answers", async () => {
    const { unavailable } = await inboxOf("http://127.0.0.1:1");

    expect(unavailable).toMatch(/^http:\/\/127\.0\.0\.1:1 does not answer as expected \(.+\); it is asked again$/);
  });
});
