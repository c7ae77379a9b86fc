import "../../../observability/checker/jest.ts";
import { aQueuedJob, aSubmission } from "../../support/a-job.ts";
import { theSpan } from "../../support/read-spans.ts";
import { type NotifiedWorld, startNotifiedWorld, webhookTimeout } from "./notified-world.ts";

const email = "zora@example.com";
const personal = ["zora", "secret-path", "secret-token"];

let world: NotifiedWorld;
beforeEach(async () => {
  world = await startNotifiedWorld();
});
afterEach(() => world.stop());

/** A job that names these, run to its end. */
async function complete(notify: Record<string, unknown>, id = "job"): Promise<void> {
  await world.submit(aSubmission({ extra: { notify } }), { id });
  await world.ingest();
  expect(await world.process()).toEqual({ batchItemFailures: [] });
}

/** Everything that has left the functions but for what tells the targets. */
async function telemetry(): Promise<string> {
  const spans = (await world.spans()).map(({ startNs: _, endNs: __, events, ...span }) => [
    span,
    events.map(({ attributes }) => attributes),
  ]);
  return JSON.stringify([spans, world.log.lines, world.alerts(), world.endStates()]);
}

describe("a completed job", () => {
  it("is told to its webhook once, with the topic's message, the trace and an id", async () => {
    await complete({ webhook: world.webhook.url });

    expect(await world.notify()).toEqual({ batchItemFailures: [] });

    const [call, ...others] = world.webhook.calls;
    const trace = await world.trace("job");
    const post = theSpan(trace, "POST");
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      method: "POST",
      path: "/secret-path?token=secret-token",
      headers: {
        "content-type": "application/json",
        "webhook-id": expect.stringMatching(/^msg_[0-9a-f]{32}$/),
        "webhook-timestamp": expect.stringMatching(/^\d{10}$/),
        traceparent: `00-${post.traceId}-${post.spanId}-01`,
      },
    });
    expect(JSON.parse(call?.body ?? "")).toEqual(world.endStates()[0]);
    expect(post).toMatchObject({
      kind: "CLIENT",
      attributes: {
        "http.request.method": "POST",
        "server.address": "127.0.0.1",
        "http.response.status_code": 204,
      },
    });
    expect(trace).toPassTraceRules({ expected: "completed", personalData: personal });
    expect(trace).toFollow(["process jobs-todo", "publish job-end-state", "process notifications", "POST"]);
  });

  it("is told to its queue, with the attributes that say how it ended and the trace", async () => {
    await complete({ queue: "job-inbox" });
    await world.notify();

    const [message] = world.inbox.look();
    const trace = await world.trace("job");
    const send = theSpan(trace, "send job-inbox");
    expect(JSON.parse(message?.body ?? "")).toEqual(world.endStates()[0]);
    expect(message?.messageAttributes).toMatchObject({
      status: { StringValue: "COMPLETED" },
      job_type: { StringValue: "report_generation" },
      traceparent: { StringValue: `00-${send.traceId}-${send.spanId}-01` },
    });
    expect(message?.messageAttributes).not.toHaveProperty("notify");
    expect(trace).toPassTraceRules({ expected: "completed" });
  });

  it("is told to its address in a short text", async () => {
    await complete({ email });
    await world.notify();

    const trace = await world.trace("job");
    expect(world.emails).toMatchObject([
      {
        from: "jobs@example.com",
        to: [email],
        subject: "Job report_generation has completed",
        text: expect.stringContaining(`Trace: http://viewer/trace/${trace[0]?.traceId}`),
        tags: expect.arrayContaining([
          { Name: "job_id", Value: "job" },
          { Name: "status", Value: "COMPLETED" },
        ]),
      },
    ]);
    expect(theSpan(trace, "SESv2.SendEmail")).toMatchObject({
      kind: "CLIENT",
      attributes: { "rpc.system": "aws-api" },
    });
    expect(trace).toPassTraceRules({ expected: "completed", personalData: personal });
    expect(await telemetry()).not.toContain(email);
  });

  it("that names nobody costs the notifier nothing", async () => {
    await world.submit(aSubmission(), { id: "job" });
    await world.ingest();
    await world.process();

    expect(world.endStates()).toHaveLength(1);
    expect(world.notifications.look()).toEqual([]);
    expect(await world.record("job")).not.toHaveProperty("notify");
  });

  it("keeps its target on its record, and nowhere else", async () => {
    await complete({ email, webhook: world.webhook.url, note: "to Zora" });

    expect(await world.record("job")).toMatchObject({ notify: { email, webhook: world.webhook.url } });
    for (const text of [...personal, "to Zora"]) expect(await telemetry()).not.toContain(text);
    expect(JSON.stringify(world.notifications.look())).not.toContain(email);
  });

  it("put on jobs-todo by somebody else is told as well", async () => {
    await world.jobsTodo.send(JSON.stringify(aQueuedJob({ id: "direct", extra: { notify: { queue: "job-inbox" } } })));
    await world.process();
    await world.notify();

    expect(world.inbox.look().map(({ body }) => JSON.parse(body).job_id)).toEqual(["direct"]);
  });
});

describe("a job that did not complete", () => {
  it("is told of its failure", async () => {
    const message = { fault: { kind: "fail" } };
    await world.submit(aSubmission({ message, extra: { notify: { email, queue: "job-inbox" } } }), { id: "job" });
    await world.ingest();
    for (let attempt = 0; attempt < 3; attempt++) await world.process();
    await world.notify();

    expect(world.emails).toMatchObject([
      { subject: "Job report_generation did not complete: STEP_FAILED", text: expect.stringContaining("attempt 3") },
    ]);
    expect(world.inbox.look().map(({ messageAttributes }) => messageAttributes.code?.StringValue)).toEqual([
      "STEP_FAILED",
    ]);
    expect(await world.trace("job")).toPassTraceRules({ expected: "failed" });
  });

  it.each([
    ["a field is missing", { message: { report_name: undefined } }, "INVALID_JOB"],
    ["its type is unknown", { extra: { job_type: "nope" } }, "UNKNOWN_JOB_TYPE"],
    ["it is too large", { message: { report_name: "x".repeat(210 * 1024) } }, "JOB_TOO_LARGE"],
  ])("because %s tells whom it names", async (_why, given, code) => {
    const extra = { ...("extra" in given ? given.extra : {}), notify: { queue: "job-inbox" } };
    await world.submit(aSubmission({ ...given, extra }), { id: "job" });
    await world.ingest();
    await world.notify();

    expect(world.inbox.look().map(({ body }) => JSON.parse(body))).toMatchObject([{ job_id: "job", code }]);
    expect(await world.trace("job")).toPassTraceRules({ expected: "rejected", jobId: "job" });
  });

  it.each([
    ["a target that is none", { email: "zora" }],
    ["a host that is not allowed", { webhook: "https://example.com/secret-path" }],
  ])("because it names %s is dead-lettered and alerted as others, and told to nobody", async (_what, notify) => {
    await world.submit(aSubmission({ extra: { notify: { ...notify, queue: "job-inbox" } } }), { id: "job" });
    await world.ingest();

    expect(world.alerts()).toMatchObject([{ alert: { job_id: "job", code: "INVALID_JOB", stage: "ingester" } }]);
    expect(world.deadLetters.look()).toHaveLength(1);
    expect(world.notifications.look()).toEqual([]);
    expect(await world.record("job")).toMatchObject({ status: "REJECTED" });
    expect(await world.record("job")).not.toHaveProperty("notify");
    expect(await telemetry()).not.toContain("secret-path");
  });

  it("because of what it names on jobs-todo is rejected there", async () => {
    const notify = { queue: "another-queue" };
    await world.jobsTodo.send(JSON.stringify(aQueuedJob({ id: "direct", extra: { notify } })));
    await world.process();

    const reason = expect.stringContaining("body.notify.queue must be one of the allowed queues");
    expect(world.alerts()).toMatchObject([{ alert: { code: "INVALID_JOB", stage: "processor", reason } }]);
    expect(world.notifications.look()).toEqual([]);
  });

  it("because its function died is told when the reconciler finds it", async () => {
    await world.submit(aSubmission({ extra: { notify: { queue: "job-inbox" } } }), { id: "job" });
    for (let receive = 0; receive < 4; receive++) {
      const taken = await world.ingesterQueue.receive(60);
      await world.ingesterQueue.showAgain(taken.map(({ ReceiptHandle = "" }) => ReceiptHandle));
    }
    await world.reconcile();
    await world.notify();

    expect(world.inbox.look().map(({ body }) => JSON.parse(body))).toMatchObject([{ code: "FUNCTION_CRASHED" }]);
    expect(await world.trace("job")).toPassTraceRules({ expected: "failed" });
  });
});

describe("a webhook", () => {
  it.each([
    ["answers with an error", 500, "500"],
    ["leads elsewhere", 302, "302"],
  ] as const)("that %s is told again after a pause, with the same id", async (_what, status, code) => {
    world.webhook.answers(status, { location: world.webhook.url });
    await complete({ webhook: world.webhook.url });

    const { batchItemFailures } = await world.notify();
    world.webhook.answers(200);
    const again = await world.notify();

    const trace = await world.trace("job");
    const [first, second] = trace.filter(({ name }) => name === "POST");
    expect(batchItemFailures).toHaveLength(1);
    expect(again).toEqual({ batchItemFailures: [] });
    expect(world.notifications.changes).toContain(4);
    expect(world.webhook.calls).toHaveLength(2);
    expect(new Set(world.webhook.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(first).toMatchObject({ status: { code: "ERROR" }, attributes: { "error.type": code } });
    expect(second).toMatchObject({ status: { code: "UNSET" } });
    expect(trace).toPassTraceRules({ expected: "completed", personalData: personal });
    expect(await telemetry()).not.toMatch(/secret-(path|token)/);
  });

  it("that does not answer is given up after its time", async () => {
    world.webhook.answers("nothing");
    await complete({ webhook: world.webhook.url });

    expect((await world.notify()).batchItemFailures).toHaveLength(1);

    expect(theSpan(await world.trace("job"), "POST")).toMatchObject({
      status: { message: expect.stringContaining(`within ${webhookTimeout} ms`) },
      attributes: { "error.type": "TimeoutError" },
    });
  });

  it("that is not there fails by the network's code", async () => {
    await complete({ webhook: world.webhook.url });
    await world.webhook.stop();

    expect((await world.notify()).batchItemFailures).toHaveLength(1);

    expect(theSpan(await world.trace("job"), "POST").attributes["error.type"]).toBe("ECONNREFUSED");
    expect(await telemetry()).not.toMatch(/secret-(path|token)/);
  });

  it("whose host is not allowed any more is not called", async () => {
    await complete({ webhook: world.webhook.url });

    const { batchItemFailures } = await world.notify({
      allowedTargets: { webhookHosts: [], queues: [], emailFrom: "" },
    });

    expect(batchItemFailures).toHaveLength(1);
    expect(world.webhook.calls).toEqual([]);
    expect(theSpan(await world.trace("job"), "process notifications")).toMatchObject({
      status: { message: expect.stringContaining("webhook: must be at one of the allowed hosts") },
      attributes: { "error.type": "NOTIFICATION_FAILED" },
    });
  });

  it("that never answers well leaves its notification among the undelivered, once, and its job as it was", async () => {
    world.webhook.answers(503);
    await complete({ webhook: world.webhook.url });

    await world.notify();
    await world.notify();
    // SQS moves a message when it would have been received once too often.
    expect(await world.notifications.receive(60)).toEqual([]);

    expect(world.undelivered.look().map(({ body }) => JSON.parse(body).job_id)).toEqual(["job"]);
    expect(world.notifications.look()).toEqual([]);
    expect(world.deadLetters.look()).toEqual([]);
    expect(await world.record("job")).toMatchObject({ status: "COMPLETED" });
    expect(await world.trace("job")).toPassTraceRules({ expected: "completed" });
  });
});

describe("a job with several targets", () => {
  it("tells those that could not be told again, and the others not", async () => {
    world.webhook.answers(500);
    await complete({ email, webhook: world.webhook.url, queue: "job-inbox" });

    await world.notify();
    world.webhook.answers(204);
    await world.notify();

    expect(world.emails).toHaveLength(1);
    expect(world.inbox.look()).toHaveLength(1);
    expect(world.webhook.calls).toHaveLength(2);
    expect(
      world.log.lines.filter(({ message }) => message === "job.notified").map(({ fields }) => fields.targets),
    ).toEqual([["email", "queue"], ["webhook"]]);
    expect(await world.trace("job")).toPassTraceRules({ expected: "completed" });
  });

  it("tells each of them although SES takes no email, and says nothing of whom", async () => {
    await complete({ email, queue: "job-inbox" });
    const rejecting = () => Promise.reject(new Error(`${email} is not verified`));
    const needs = await world.notify({
      tell: { email: rejecting, webhook: rejecting, queue: async () => {} },
    });

    expect(needs.batchItemFailures).toHaveLength(1);
    expect((await world.record("job"))?.notified).toEqual([expect.stringMatching(/^msg_[0-9a-f]{32} queue$/)]);
  });
});
