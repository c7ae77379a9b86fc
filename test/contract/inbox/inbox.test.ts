import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { request } from "undici";
import { type Gateway, startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import { createInbox, type Inbox } from "../../../infra/local/emulators/inbox/inbox.ts";
import type { InboxMessage } from "../../../infra/local/emulators/inbox/inbox-message.ts";
import { createInboxPages } from "../../../infra/local/emulators/inbox/inbox-pages.ts";
import { createSes } from "../../../infra/local/emulators/ses/ses.ts";
import { type SqsSns, startSqsSns } from "../../../infra/local/emulators/sqs/start-sqs-sns.ts";
import { clientOptions } from "../../support/client-options.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

describe("the local inbox", () => {
  let sqsSns: SqsSns;
  let inbox: Inbox;
  let gateway: Gateway;
  let sqs: SQSClient;
  let ses: SESv2Client;
  let queueUrl: string;

  beforeAll(async () => {
    sqsSns = await startSqsSns();
    sqsSns.createQueue("job-inbox");
    inbox = createInbox({ queues: () => [sqsSns.inspect("job-inbox")] });
    gateway = await startGateway({
      services: {
        sqs: sqsSns.sqs,
        ses: createSes({ onEmail: inbox.takeEmail }),
        inbox: createInboxPages(inbox),
      },
    });
    sqs = new SQSClient(clientOptions(gateway.url));
    ses = new SESv2Client(clientOptions(gateway.url));
    queueUrl = `${gateway.url}/000000000000/job-inbox`;
  });
  beforeEach(() => inbox.clear());
  afterAll(async () => {
    sqs.destroy();
    ses.destroy();
    await gateway.stop();
    await sqsSns.stop();
  });

  const ask = (path: string, options: Parameters<typeof request>[1] = {}) => request(`${gateway.url}${path}`, options);
  const messages = async (): Promise<InboxMessage[]> => {
    const { body } = await ask("/_jobtrail/inbox");
    return ((await body.json()) as { messages: InboxMessage[] }).messages;
  };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    ask(`/_jobtrail/inbox/webhooks/${path}`, { method: "POST", body, headers });
  const send = (job: string) =>
    ses.send(
      new SendEmailCommand({
        FromEmailAddress: "jobs@example.com",
        Destination: { ToAddresses: ["ops@example.com", "dev@example.com"] },
        Content: {
          Simple: {
            Subject: { Data: `Job ${job}` },
            Body: { Text: { Data: "It failed." }, Html: { Data: "<b>It failed.</b>" } },
            Headers: [{ Name: "traceparent", Value: traceparent }],
          },
        },
        EmailTags: [
          { Name: "job_id", Value: job },
          { Name: "code", Value: "STEP_FAILED" },
        ],
      }),
    );

  it("shows an email with the job of its tags and the trace of its header", async () => {
    const { MessageId } = await send("job-1");

    expect(await messages()).toEqual([
      {
        id: MessageId,
        kind: "email",
        target: "ops@example.com, dev@example.com",
        received_at: expect.stringMatching(/^\d{4}-.*Z$/),
        job_id: "job-1",
        trace_id: traceId,
        status: null,
        code: "STEP_FAILED",
        reason: null,
        subject: "Job job-1",
        body: "It failed.",
      },
    ]);
  });

  it("takes a webhook with any path, answers 204, and reads the job out of its JSON", async () => {
    const body = JSON.stringify({ job_id: "job-2", trace_id: traceId, status: "COMPLETED" });

    const { statusCode } = await post("team/a?b=c", body, { "x-amz-target": "AmazonSQS.SendMessage" });

    expect(statusCode).toBe(204);
    expect(await messages()).toMatchObject([
      {
        kind: "webhook",
        target: `${gateway.url}/_jobtrail/inbox/webhooks/team/a?b=c`,
        job_id: "job-2",
        trace_id: traceId,
        status: "COMPLETED",
        code: null,
        subject: null,
        body,
        response_status: 204,
      },
    ]);
  });

  it("answers a webhook with the status that its path asks for, and shows every try", async () => {
    const answers = [
      await post("status/503", "{}"),
      await post("status/503/again", "{}"),
      await post("status/999", "{}"),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503, 204]);
    expect((await messages()).map(({ response_status }) => response_status)).toEqual([204, 503, 503]);
  });

  it("refuses a webhook of more than 256 KiB, and keeps nothing of it", async () => {
    const most = "x".repeat(256 << 10);

    const answer = await post("large", `${most}x`);
    const problem = await answer.body.text();
    const { statusCode } = await post("large", most);

    expect(answer.statusCode).toBe(413);
    expect(problem).toContain("expected a body of at most 262144 bytes, got more; it was not taken");
    expect(statusCode).toBe(204);
    expect(await messages()).toHaveLength(1);
  });

  it("shows what lies in the queue without receiving it", async () => {
    const MessageBody = JSON.stringify({ job_id: "job-3", code: "INVALID_JOB" });
    const MessageAttributes = { traceparent: { DataType: "String", StringValue: traceparent } };
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, MessageAttributes }));

    const [looked] = [await messages(), await messages()];
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageSystemAttributeNames: ["All"] }),
    );

    expect(looked).toMatchObject([
      { kind: "queue", target: "job-inbox", job_id: "job-3", code: "INVALID_JOB", trace_id: traceId, receive_count: 0 },
    ]);
    expect(Messages[0]?.Attributes?.ApproximateReceiveCount).toBe("1");
    expect(await messages()).toMatchObject([{ kind: "queue", receive_count: 1 }]);
    await sqsSns.queues.delete("arn:aws:sqs:us-east-1:000000000000:job-inbox", [Messages[0]?.ReceiptHandle ?? ""]);
    expect(await messages()).toEqual([]);
  });

  it("lists the newest first and keeps the newest 500", async () => {
    for (let at = 0; at < 502; at++) {
      inbox.takeWebhook({ url: `http://localhost/${at}`, headers: {}, body: "", status: 204 });
    }

    const targets = (await messages()).map(({ target }) => target);

    expect(targets).toHaveLength(500);
    expect([targets[0], targets.at(-1)]).toEqual(["http://localhost/501", "http://localhost/2"]);
  });

  it("tells by its ETag whether something has come", async () => {
    const first = await ask("/_jobtrail/inbox");
    const etag = String(first.headers.etag);
    await first.body.dump();

    const same = await ask("/_jobtrail/inbox", { headers: { "if-none-match": etag } });
    await post("x", "{}");
    const other = await ask("/_jobtrail/inbox", { headers: { "if-none-match": etag } });

    expect([same.statusCode, other.statusCode]).toEqual([304, 200]);
    await other.body.dump();
  });

  it("forgets emails and webhooks when it is emptied, and leaves the queue to its consumer", async () => {
    await send("job-4");
    await post("x", "{}");
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "kept" }));

    const { statusCode } = await ask("/_jobtrail/inbox", { method: "DELETE" });

    expect(statusCode).toBe(204);
    expect(await messages()).toMatchObject([{ kind: "queue", body: "kept", job_id: null }]);
    const { body } = await ask("/_aws/ses");
    expect(await body.json()).toEqual({ messages: [] });
  });

  it("shows emails in LocalStack's shape, chosen by id or sender", async () => {
    const { MessageId } = await send("job-5");
    await send("job-6");
    const read = async (query: string) => {
      const { body } = await ask(`/_aws/ses${query}`);
      return ((await body.json()) as { messages: object[] }).messages;
    };

    expect(await read("?email=jobs@example.com")).toHaveLength(2);
    expect(await read("?email=other@example.com")).toEqual([]);
    expect(await read(`?id=${MessageId}`)).toEqual([
      {
        Id: MessageId,
        Region: "us-east-1",
        Timestamp: expect.stringMatching(/Z$/),
        Destination: { ToAddresses: ["ops@example.com", "dev@example.com"] },
        Source: "jobs@example.com",
        Subject: "Job job-5",
        Body: { text_part: "It failed.", html_part: "<b>It failed.</b>" },
      },
    ]);
  });

  it.each([
    ["reads of the inbox", "GET", "/_jobtrail/inbox"],
    ["its emptying", "DELETE", "/_jobtrail/inbox"],
    ["webhooks", "POST", "/_jobtrail/inbox/webhooks/x"],
    ["emails", "POST", "/v2/email/outbound-emails"],
  ] as const)("refuses %s by the page of another site", async (_, method, path) => {
    await post("kept", "{}");
    const body = method === "POST" ? "{}" : null;
    const others = [{ origin: "http://evil.example" }, { "sec-fetch-site": "cross-site" }, { origin: "null" }];

    for (const headers of others) {
      const answer = await ask(path, { method, headers, body });
      expect(answer.statusCode).toBe(403);
      expect(await answer.body.text()).toContain("nothing was done");
    }
    expect((await messages()).filter(({ kind }) => kind !== "queue")).toHaveLength(1);
  });

  it("refuses a host that another site could be", async () => {
    const statusOf = async (host: string) => {
      const answer = await ask("/_jobtrail/inbox", { headers: { host } });
      await answer.body.dump();
      return answer.statusCode;
    };

    expect(await statusOf("inbox.evil.example:4566")).toBe(403);
    expect(await statusOf("")).toBe(403);
    for (const host of ["localhost:4566", "127.0.0.1", "[::1]:4566", "jobtrail:4566", "sqs.localhost"])
      expect(await statusOf(host)).toBe(200);
  });

  it("says what there is at addresses that it does not have", async () => {
    const answer = await ask("/_jobtrail/inbox/other", { method: "PUT" });

    expect(answer.statusCode).toBe(404);
    expect(await answer.body.text()).toContain("got PUT /_jobtrail/inbox/other; nothing was done");
  });
});
