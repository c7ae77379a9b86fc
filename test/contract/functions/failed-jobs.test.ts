import "../../../observability/checker/jest.ts";
import { aSubmission } from "../../support/a-job.ts";
import { milliseconds, theSpan } from "../../support/read-spans.ts";
import { type JobWorld, maxReceiveCount, startJobWorld } from "./job-world.ts";

describe("a step that fails", () => {
  let world: JobWorld;
  beforeAll(async () => {
    world = await startJobWorld();
  });
  afterAll(() => world.stop());
  const accepted = async (id: string, message: Record<string, unknown>) => {
    await world.submit(aSubmission({ type: "user_onboarding", message: { user_id: id, ...message } }), { id });
    await world.ingest();
  };
  const lettersOf = async (id: string) =>
    world.deadLetters.look().filter(({ messageAttributes }) => messageAttributes?.["job.id"]?.StringValue === id);
  const alertsOf = async (id: string) => world.alerts().filter(({ alert }) => alert.job_id === id);

  it("is tried again with a longer pause each time, until the job completes on the same trace", async () => {
    await accepted("flaky", { fault: { kind: "fail", step: "create-workspace", times: 2 } });
    world.jobsTodo.changes.length = 0;

    expect((await world.process()).batchItemFailures).toHaveLength(1);
    expect(await world.record("flaky")).toMatchObject({ status: "RUNNING", attempts: 1 });
    expect((await world.process()).batchItemFailures).toHaveLength(1);
    expect(await world.process()).toEqual({ batchItemFailures: [] });

    const beat = world.heartbeatSeconds;
    expect(world.jobsTodo.changes).toEqual([beat, 4, beat, 8, beat]);
    expect(await world.record("flaky")).toMatchObject({ status: "COMPLETED", attempts: 3 });
    const trace = await world.trace("flaky");
    expect(trace).toPassTraceRules({ expected: "completed" });
    const attempts = trace.filter(({ name }) => name === "process jobs-todo");
    expect(attempts.map(({ attributes }) => [attributes["job.attempt"], attributes["app.sqs.receive_count"]])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(attempts.map(({ status, attributes }) => [status.code, attributes["error.type"]])).toEqual([
      ["ERROR", "STEP_FAILED"],
      ["ERROR", "STEP_FAILED"],
      ["UNSET", undefined],
    ]);
    expect(new Set(attempts.map(({ parentSpanId }) => parentSpanId))).toEqual(
      new Set([theSpan(trace, "send jobs-todo").spanId]),
    );
    expect(await lettersOf("flaky")).toEqual([]);
    expect(await alertsOf("flaky")).toEqual([]);
  });

  it("has each attempt link to the one before, and each wait begin where that ended", async () => {
    await accepted("linked", { fault: { kind: "fail", times: 1 } });
    await world.process();
    await world.process();

    const trace = await world.trace("linked");
    const [first, second] = trace.filter(({ name }) => name === "process jobs-todo");
    const waits = trace.filter(({ name }) => name === "wait jobs-todo");
    expect(second?.links).toContainEqual({ traceId: first?.traceId, spanId: first?.spanId, attributes: {} });
    expect(waits).toHaveLength(2);
    expect(milliseconds((waits[1]?.startNs ?? 0n) - (first?.endNs ?? 0n))).toBeGreaterThan(-50);
    expect(second?.attributes["app.queue.wait_ms"]).toBeCloseTo(
      milliseconds((waits[1]?.endNs ?? 0n) - (waits[1]?.startNs ?? 0n)),
      1,
    );
  });

  it("does not repeat the steps before it: their results and effects stay", async () => {
    await accepted("resumed", { fault: { kind: "fail", step: "send-welcome", times: 1 } });
    await world.process();
    await world.process();

    const steps = (await world.trace("resumed")).filter(({ name }) => name.startsWith("step "));
    const of = (name: string) =>
      steps
        .filter((span) => span.name === `step ${name}`)
        .map(({ attributes }) => [attributes["job.step.effect"], attributes["job.step.resumed"]]);
    expect(of("create-account")).toEqual([
      [true, undefined],
      [undefined, true],
    ]);
    expect(of("create-workspace")).toEqual([
      [true, undefined],
      [undefined, true],
    ]);
    expect(of("send-welcome")).toEqual([
      [undefined, undefined],
      [true, undefined],
    ]);
  });

  it("fails the job for good in the last attempt: dead letter, record, alert, in this order", async () => {
    await accepted("poison", { user_name: "Lise Meitner", fault: { kind: "fail" } });
    for (let attempt = 1; attempt < maxReceiveCount; attempt++) await world.process();
    const order: string[] = [];
    const needs = world.needs.process;

    const last = await world.process({
      sendDeadLetter: async (...args) => {
        await needs.sendDeadLetter(...args);
        order.push("dead letter");
      },
      records: {
        ...needs.records,
        fail: async (...args) => {
          await needs.records.fail(...args);
          order.push("record");
        },
      },
      announceFailure: async (...args) => {
        await needs.announceFailure(...args);
        order.push("alert");
      },
    });

    expect(last).toEqual({ batchItemFailures: [] });
    expect(order).toEqual(["dead letter", "record", "alert"]);
    expect(await world.record("poison")).toMatchObject({
      status: "EXECUTE_FAILED",
      failure_code: "STEP_FAILED",
      attempts: maxReceiveCount,
    });
    const trace = await world.trace("poison");
    expect(trace).toPassTraceRules({ expected: "failed", personalData: ["Lise Meitner"] });
    const [letter, ...more] = await lettersOf("poison");
    expect(more).toEqual([]);
    expect(JSON.parse(letter?.body ?? "")).toMatchObject({ id: "poison", message: { user_name: "Lise Meitner" } });
    expect(
      Object.fromEntries(
        Object.entries(letter?.messageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    ).toEqual({
      "failure.stage": "processor",
      "failure.code": "STEP_FAILED",
      "failure.reason": expect.stringContaining("create-account"),
      "job.id": "poison",
      "job.type": "user_onboarding",
      traceparent: `00-${trace[0]?.traceId}-${theSpan(trace, "send dead-letter-queue").spanId}-01`,
    });
    const [{ alert, attributes } = { alert: undefined, attributes: undefined }] = await alertsOf("poison");
    expect(alert).toEqual({
      job_id: "poison",
      job_type: "user_onboarding",
      stage: "processor",
      code: "STEP_FAILED",
      reason: letter?.messageAttributes?.["failure.reason"]?.StringValue,
      attempt: maxReceiveCount,
      trace_id: trace[0]?.traceId,
      trace_url: `http://viewer/trace/${trace[0]?.traceId}`,
      dead_letter_queue: "dead-letter-queue",
      occurred_at: expect.any(String),
    });
    expect(attributes).toMatchObject({
      stage: { StringValue: "processor" },
      code: { StringValue: "STEP_FAILED" },
      job_type: { StringValue: "user_onboarding" },
    });
    expect(attributes?.traceparent?.StringValue).toContain(theSpan(trace, "publish job-failures").spanId);
  });

  it("is told with the next delivery when the alert could not be published, and the letter stays one", async () => {
    await accepted("late-alert", { fault: { kind: "hang" } });
    await world.process({}, { remaining: 60 });
    const failing = () => Promise.reject(Object.assign(new Error("topic is away"), { name: "InternalErrorException" }));

    const second = await world.process({ announceFailure: failing }, { remaining: 60 });
    expect(second.batchItemFailures).toHaveLength(1);
    expect(await alertsOf("late-alert")).toEqual([]);
    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(await alertsOf("late-alert")).toMatchObject([{ alert: { code: "FUNCTION_TIMED_OUT", attempt: 2 } }]);
    expect(await lettersOf("late-alert")).toHaveLength(1);
    expect(await world.trace("late-alert")).toBeConnected({ expected: "failed" });
  });

  it("runs out of time once and is tried again, then resumes behind its checkpoints", async () => {
    await world.submit(
      aSubmission({ type: "long_running_job", message: { fault: { kind: "hang", step: "verify", times: 1 } } }),
      { id: "slow" },
    );
    await world.ingest();

    expect((await world.process({}, { remaining: 400 })).batchItemFailures).toHaveLength(1);
    expect((await world.record("slow"))?.attempt_log).toMatchObject([
      { code: "FUNCTION_TIMED_OUT", failed_step: "verify" },
    ]);
    expect(await world.process()).toEqual({ batchItemFailures: [] });

    const trace = await world.trace("slow");
    expect(trace).toPassTraceRules({ expected: "completed" });
    const [first] = trace.filter(({ name }) => name === "process jobs-todo");
    expect(first).toMatchObject({ status: { code: "ERROR" }, attributes: { "error.type": "FUNCTION_TIMED_OUT" } });
    const resumed = trace.filter(({ attributes }) => attributes["job.step.resumed"] === true).map(({ name }) => name);
    expect(resumed).toEqual(["step prepare", "step migrate"]);
  });

  it("that runs out of time twice in the same step is final, though attempts are left", async () => {
    await accepted("stuck", { fault: { kind: "hang", step: "create-workspace" } });

    expect((await world.process({}, { remaining: 60 })).batchItemFailures).toHaveLength(1);
    expect(await world.process({}, { remaining: 60 })).toEqual({ batchItemFailures: [] });

    expect(await world.record("stuck")).toMatchObject({
      status: "EXECUTE_FAILED",
      failure_code: "FUNCTION_TIMED_OUT",
      attempts: 2,
    });
    expect(await lettersOf("stuck")).toHaveLength(1);
    expect(await alertsOf("stuck")).toMatchObject([{ alert: { code: "FUNCTION_TIMED_OUT", attempt: 2 } }]);
    expect(await world.trace("stuck")).toBeConnected({ expected: "failed" });
  });

  it("runs again after a redrive, on the same trace, and completes", async () => {
    await accepted("redriven", { fault: { kind: "fail", times: maxReceiveCount } });
    for (let attempt = 1; attempt <= maxReceiveCount; attempt++) await world.process();
    const [letter] = await lettersOf("redriven");
    const attributes = Object.entries(letter?.messageAttributes ?? {}).map(([name, { StringValue = "" }]) => [
      name,
      StringValue,
    ]);
    await world.jobsTodo.send(letter?.body ?? "", Object.fromEntries(attributes));

    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(await world.record("redriven")).toMatchObject({ status: "COMPLETED", attempts: maxReceiveCount + 1 });
    expect(await world.record("redriven")).not.toHaveProperty("failure_code");
    const trace = await world.trace("redriven");
    const again = trace.filter(({ attributes: { "job.redriven": redriven } }) => redriven === true);
    expect(again).toMatchObject([
      {
        name: "process jobs-todo",
        parentSpanId: theSpan(trace, "redrive dead-letter-queue").spanId,
        status: { code: "UNSET" },
        attributes: { "job.attempt": maxReceiveCount + 1 },
      },
    ]);
    const before = trace.find(
      ({ name, attributes: of }) => name === "process jobs-todo" && of["job.attempt"] === maxReceiveCount,
    );
    expect(again[0]?.links.map(({ spanId }) => spanId)).toContain(before?.spanId);
    expect(theSpan(trace, "redrive dead-letter-queue").parentSpanId).toBe(before?.spanId);
    expect(trace).toPassTraceRules({ expected: "completed" });
  });
});
