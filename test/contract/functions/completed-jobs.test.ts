import "../../../observability/checker/jest.ts";
import { jobTypes } from "../../../functions/jobs/job-types.ts";
import { aSubmission } from "../../support/a-job.ts";
import { milliseconds, theSpan } from "../../support/read-spans.ts";
import { type JobWorld, startJobWorld } from "./job-world.ts";

describe("a good job", () => {
  let world: JobWorld;
  beforeAll(async () => {
    world = await startJobWorld();
  });
  afterAll(() => world.stop());

  it.each(jobTypes)("of type %s runs through both functions and is one connected trace", async (type) => {
    const id = `job-${type}`;
    await world.submit(aSubmission({ type }), { id });

    expect(await world.ingest()).toEqual({ batchItemFailures: [] });
    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(await world.record(id)).toMatchObject({ status: "COMPLETED", attempts: 1, job_type: type });
    expect(await world.trace(id)).toPassTraceRules({ expected: "completed", personalData: ["Ada Example"] });
  });

  it("is told on job-end-state with its trace, and never as a failure", async () => {
    await world.submit(aSubmission(), { id: "told" });
    await world.ingest();
    await world.process();

    const submitted = theSpan(await world.trace("told"), "submit report_generation");
    const told = world.endStates().filter(({ job_id }) => job_id === "told");
    expect(told).toEqual([
      {
        job_id: "told",
        job_type: "report_generation",
        status: "COMPLETED",
        attempts: 1,
        trace_id: submitted.traceId,
        trace_url: `http://viewer/trace/${submitted.traceId}`,
        finished_at: expect.any(String),
      },
    ]);
    expect(world.alerts()).toEqual([]);
    expect(world.deadLetters.look()).toEqual([]);
  });

  it("keeps on its record the trace, the steps and the attempt", async () => {
    await world.submit(aSubmission(), { id: "recorded" });
    await world.ingest();
    await world.process();

    const trace = await world.trace("recorded");
    const record = await world.record("recorded");
    expect(record?.trace_id).toBe(trace[0]?.traceId);
    expect(Object.keys(record?.steps ?? {}).sort()).toEqual(["aggregate", "extract", "render"]);
    expect(record?.attempt_log).toMatchObject([
      { span_id: theSpan(trace, "process jobs-todo").spanId, queue: "jobs-todo" },
    ]);
    expect(record?.attempt_log?.[0]?.ended_at).toBeGreaterThan(record?.attempt_log?.[0]?.started_at ?? 0);
    expect(record?.expires_at).toBeGreaterThan(Date.now() / 1000);
  });

  it("takes its id from the idempotency key, and hands on fields that nobody knows", async () => {
    await world.submit(
      aSubmission({ extra: { idempotency_key: "order-7", notify: { queue: "job-inbox", later: 1 }, custom: [1] } }),
      {
        id: "e-7",
      },
    );
    await world.ingest();

    const [message] = world.jobsTodo.look();
    const job = JSON.parse(message?.body ?? "");
    expect(job).toMatchObject({ id: "order-7", status: "NEW", notify: { queue: "job-inbox", later: 1 }, custom: [1] });
    expect(job).not.toHaveProperty("metadata");
    await world.process();
    expect(await world.record("order-7")).toMatchObject({ status: "COMPLETED" });
  });

  it("finds its trace by the X-Ray header where the event carries nothing else", async () => {
    await world.submit(aSubmission(), { id: "by-header", via: "header" });
    await world.ingest();
    await world.process();

    expect(await world.trace("by-header")).toPassTraceRules({ expected: "completed" });
  });

  it("that nobody traced on submission is a trace from its first message on", async () => {
    await world.ingesterQueue.send(
      JSON.stringify({ id: "untraced", time: "2026-11-21T10:00:00Z", detail: aSubmission() }),
    );
    await world.ingest();
    await world.process();

    const own = (await world.spans()).filter(({ attributes }) => attributes["job.id"] === "untraced");
    const trace = (await world.spans()).filter(({ traceId }) => traceId === own[0]?.traceId);
    expect(trace).toBeConnected({ root: "any", jobId: "untraced" });
    expect(trace).toFollow(["process ingester-queue", "send jobs-todo", "process jobs-todo", "step render"]);
  });

  it("shares a batch with others without sharing a trace", async () => {
    const ids = ["batch-1", "batch-2", "batch-3"];
    for (const id of ids)
      await world.submit(aSubmission({ type: "user_onboarding", message: { user_id: id } }), { id });

    expect(await world.ingest()).toEqual({ batchItemFailures: [] });
    while (world.jobsTodo.look().length > 0) await world.process();

    for (const id of ids) expect(await world.trace(id)).toPassTraceRules({ expected: "completed" });
    const batches = (await world.spans()).filter(({ attributes }) => attributes["messaging.batch.message_count"] === 3);
    expect(batches.map(({ name, links }) => [name, links.length])).toContainEqual(["process ingester-queue", 3]);
  });

  it("has waits that are not negative and lie between send and process", async () => {
    await world.submit(aSubmission(), { id: "waited" });
    await world.ingest();
    await world.process();

    const trace = await world.trace("waited");
    for (const queue of ["ingester-queue", "jobs-todo"]) {
      const [wait, process] = [theSpan(trace, `wait ${queue}`), theSpan(trace, `process ${queue}`)];
      expect(wait.endNs).toBe(process.startNs);
      expect(wait.parentSpanId).toBe(process.parentSpanId);
      expect(process.attributes["app.queue.wait_ms"]).toBeCloseTo(milliseconds(wait.endNs - wait.startNs), 1);
    }
  });

  it("logs each thing that happened with its job and its trace, and no payload", async () => {
    world.log.lines.length = 0;
    await world.submit(aSubmission({ type: "user_onboarding", message: { user_name: "Grace Hopper" } }), {
      id: "logged",
    });
    await world.ingest();
    await world.process();

    const traceId = (await world.trace("logged"))[0]?.traceId;
    expect(world.log.messages()).toEqual([
      "job.forwarded",
      "job.started",
      "step.finished",
      "step.finished",
      "step.finished",
      "job.completed",
    ]);
    for (const { fields } of world.log.lines)
      expect(fields).toMatchObject({ trace_id: traceId, job_id: "logged", job_type: "user_onboarding" });
    expect(JSON.stringify(world.log.lines)).not.toContain("Grace");
  });

  it("starts its message's short visibility at once, so that a crash is noticed in seconds", async () => {
    await world.submit(aSubmission(), { id: "beating" });
    world.ingesterQueue.changes.length = 0;
    await world.ingest();
    world.jobsTodo.changes.length = 0;
    await world.process();

    expect(world.ingesterQueue.changes[0]).toBe(world.heartbeatSeconds);
    expect(world.jobsTodo.changes[0]).toBe(world.heartbeatSeconds);
  });
});

describe("a good job in link topology", () => {
  it("is several traces that links and the job's id hold together", async () => {
    const world = await startJobWorld({ topology: "link" });
    await world.submit(aSubmission(), { id: "linked" });
    await world.ingest();
    await world.process();

    const traces = [...Map.groupBy(await world.spans(), ({ traceId }) => traceId).values()];
    expect(traces.length).toBe(3);
    expect(traces).toPassTraceRules({ topology: "link", expected: "completed" });
    await world.stop();
  });
});
