import "../../../observability/checker/jest.ts";
import { anEvent, aSubmission } from "../../support/a-job.ts";
import { theSpan } from "../../support/read-spans.ts";
import { claimAndDie } from "./claim-and-die.ts";
import { type JobWorld, maxReceiveCount, startJobWorld } from "./job-world.ts";

describe("the reconciler", () => {
  let world: JobWorld;
  beforeEach(async () => {
    world = await startJobWorld();
  });
  afterEach(() => world.stop());

  const accepted = async (id: string) => {
    await world.submit(aSubmission({ type: "user_onboarding", message: { user_id: id } }), { id });
    await world.ingest();
  };
  /** What is left of a job whose process was killed in every attempt: its record, and its message in the dead-letter queue. */
  const crashed = async (id: string) => {
    await accepted(id);
    for (let attempt = 1; attempt <= maxReceiveCount; attempt++) await dyingAttempt(id);
    expect(await world.jobsTodo.receive(60)).toEqual([]);
  };
  const dyingAttempt = (id: string) => claimAndDie(world, id);
  const letter = () =>
    world.deadLetters.look().map(({ messageAttributes }) => messageAttributes["failure.code"]?.StringValue);
  const failing = () => Promise.reject(Object.assign(new Error("topic is away"), { name: "InternalErrorException" }));

  it("explains a job that crashed for good, once: reason, record and alert, on the job's trace", async () => {
    await crashed("crashed");

    expect(await world.reconcile()).toEqual({ letters: 1, explained: 1, dropped: 0, waiting: 0 });

    const [dead] = world.deadLetters.look();
    expect(dead?.messageAttributes).toMatchObject({
      "failure.code": { StringValue: "FUNCTION_CRASHED" },
      "failure.stage": { StringValue: "processor" },
      "failure.reason": { StringValue: expect.stringContaining("process died") },
      "job.id": { StringValue: "crashed" },
      traceparent: { StringValue: expect.any(String) },
    });
    expect(await world.record("crashed")).toMatchObject({
      status: "EXECUTE_FAILED",
      failure_code: "FUNCTION_CRASHED",
      attempts: maxReceiveCount,
    });
    expect(world.alerts()).toMatchObject([
      { alert: { job_id: "crashed", code: "FUNCTION_CRASHED", attempt: maxReceiveCount } },
    ]);
    const trace = await world.trace("crashed");
    expect(trace).toPassTraceRules({ expected: "crashed" });
    expect(theSpan(trace, "publish job-failures").parentSpanId).toBe(
      theSpan(trace, "reconcile dead-letter-queue").spanId,
    );

    expect(await world.reconcile()).toEqual({ letters: 1, explained: 0, dropped: 0, waiting: 0 });
    expect(world.alerts()).toHaveLength(1);
    expect(world.deadLetters.look()).toHaveLength(1);
  });

  it("leaves nothing hidden", async () => {
    await world.submit(aSubmission({ message: { report_name: "" } }), { id: "rejected" });
    await world.ingest();
    await crashed("one");

    await world.reconcile();

    expect(world.sqsSns.inspect("dead-letter-queue").inFlight).toEqual([]);
    expect(letter().sort()).toEqual(["FUNCTION_CRASHED", "INVALID_JOB"]);
  });
  it("explains a job anew that crashed after its redrive, whose message still has the old reason", async () => {
    await accepted("redriven");
    await world.jobsTodo.receive(60).then(([message]) => world.jobsTodo.delete(message?.ReceiptHandle ?? ""));
    const body = {
      ...aSubmission({ type: "user_onboarding" }),
      id: "redriven",
      submitted_at: "2026-11-21T10:00:00Z",
      status: "NEW",
    };
    await world.jobsTodo.send(JSON.stringify(body), {
      "failure.code": "STEP_FAILED",
      "failure.reason": "old",
      "job.id": "redriven",
    });
    for (let attempt = 1; attempt <= maxReceiveCount; attempt++) await dyingAttempt("redriven");
    await world.jobsTodo.receive(60);

    expect(await world.reconcile()).toEqual({ letters: 1, explained: 1, dropped: 0, waiting: 0 });

    expect(letter()).toEqual(["FUNCTION_CRASHED"]);
    expect(world.alerts()).toMatchObject([{ alert: { job_id: "redriven", code: "FUNCTION_CRASHED" } }]);
    expect(await world.record("redriven")).toMatchObject({ status: "EXECUTE_FAILED" });
  });

  it("publishes the alert at its next look when it could not at the first, and keeps one letter", async () => {
    await crashed("silent");

    const { box } = world.needs.reconcile;
    const taken: string[] = [];
    const take = async () => {
      const messages = await box.take();
      taken.push(...messages.map(({ ReceiptHandle = "" }) => ReceiptHandle));
      return messages;
    };

    await expect(world.reconcile({ announceFailure: failing, box: { ...box, take } })).rejects.toThrow(
      "1 dead letters could not be settled",
    );
    expect(world.log.messages()).toContain("dead-letter.unsettled");
    await world.deadLetters.showAgain(taken);
    await world.reconcile();

    expect(world.alerts()).toMatchObject([{ alert: { job_id: "silent", code: "FUNCTION_CRASHED" } }]);
    expect(letter()).toEqual(["FUNCTION_CRASHED"]);
    expect(await world.trace("silent")).toBeConnected({ expected: "crashed" });
  });

  it("settles the other letters when one cannot be settled", async () => {
    await crashed("bad");
    await crashed("good");
    const { announceFailure } = world.needs.reconcile;

    await expect(
      world.reconcile({
        announceFailure: (job, ...rest) => (job.jobId === "bad" ? failing() : announceFailure(job, ...rest)),
      }),
    ).rejects.toThrow();

    expect(world.alerts().map(({ alert }) => alert.job_id)).toEqual(["good"]);
    expect(await world.record("good")).toMatchObject({ status: "EXECUTE_FAILED" });
  });

  it("drops the message of a function that died after it had sent the letter, and tells what that could not", async () => {
    await accepted("half-told");
    const dies = () => Promise.reject(new Error("the process dies here"));
    for (let attempt = 1; attempt < maxReceiveCount; attempt++) await dyingAttempt("half-told");
    await world.process(
      {
        records: { ...world.needs.process.records, fail: dies },
        dataOf: () => ({
          putOnce: () => Promise.reject(new Error("store is away")),
          rowsBefore: async () => [],
          deleteRows: async () => {},
        }),
      },
      { answered: false },
    );
    await world.jobsTodo.receive(60);
    expect(world.deadLetters.look()).toHaveLength(2);

    expect(await world.reconcile()).toEqual({ letters: 2, explained: 0, dropped: 1, waiting: 0 });

    expect(letter()).toEqual(["STEP_FAILED"]);
    expect(await world.record("half-told")).toMatchObject({ status: "EXECUTE_FAILED", failure_code: "STEP_FAILED" });
    expect(world.alerts()).toMatchObject([{ alert: { job_id: "half-told", code: "STEP_FAILED" } }]);
    expect(await world.trace("half-told")).toBeConnected({ expected: "failed" });
  });

  it("drops the message of a job that completed, whose function died before each answer", async () => {
    await accepted("ghost");
    for (let delivery = 1; delivery <= maxReceiveCount; delivery++) await world.process({}, { answered: false });
    await world.jobsTodo.receive(60);

    expect(await world.reconcile()).toEqual({ letters: 1, explained: 0, dropped: 1, waiting: 0 });

    expect(world.deadLetters.look()).toEqual([]);
    expect(world.alerts()).toEqual([]);
    expect(await world.record("ghost")).toMatchObject({ status: "COMPLETED", attempts: 1 });
    expect(await world.trace("ghost")).toBeConnected({ expected: "completed" });
  });

  it("explains an event that a rule could not deliver", async () => {
    await world.submit(aSubmission(), { id: "undelivered" });
    const [message] = await world.ingesterQueue.receive(60);
    await world.ingesterQueue.delete(message?.ReceiptHandle ?? "");
    const of = {
      RULE_ARN: "arn:rule",
      TARGET_ARN: "arn:target",
      ERROR_CODE: "NO_PERMISSIONS",
      ERROR_MESSAGE: "no",
      RETRY_ATTEMPTS: "0",
      EXHAUSTED_RETRY_CONDITION: "x",
    };
    await world.deadLetters.send(message?.Body ?? "", of);

    expect(await world.reconcile()).toEqual({ letters: 1, explained: 1, dropped: 0, waiting: 0 });

    expect(world.alerts()).toMatchObject([
      { alert: { job_id: "undelivered", code: "DELIVERY_FAILED", stage: "ingester" } },
    ]);
    expect(await world.record("undelivered")).toMatchObject({
      status: "EXECUTE_FAILED",
      failure_code: "DELIVERY_FAILED",
    });
    const [dead] = world.deadLetters.look();
    expect(dead?.messageAttributes).toMatchObject({
      ...Object.fromEntries(Object.entries(of).map(([name, StringValue]) => [name, { StringValue }])),
      "failure.code": { StringValue: "DELIVERY_FAILED" },
    });
    expect(await world.trace("undelivered")).toBeConnected({ expected: "crashed" });
    expect(await world.reconcile()).toMatchObject({ explained: 0, dropped: 0 });
  });

  it("tells of untraced jobs whose ingester died in traces of their own, which go on when a letter is redriven", async () => {
    const ids = ["untraced-a", "untraced-b"];
    for (const id of ids) await world.ingesterQueue.send(JSON.stringify(anEvent(aSubmission(), { id })));
    for (let receive = 1; receive <= maxReceiveCount; receive++) {
      const messages = await world.ingesterQueue.receive(60);
      await world.ingesterQueue.showAgain(messages.map(({ ReceiptHandle = "" }) => ReceiptHandle));
    }
    await world.ingesterQueue.receive(60);

    expect(await world.reconcile()).toMatchObject({ letters: 2, explained: 2 });

    const arrivals = (await world.spans()).filter(({ name }) => name === "arrive ingester-queue");
    const traceIds = ids.map((id) => arrivals.find(({ attributes }) => attributes["job.id"] === id)?.traceId);
    expect(new Set([...traceIds, undefined]).size).toBe(3);
    for (const [index, id] of ids.entries()) {
      const trace_id = traceIds[index];
      expect(await world.record(id)).toMatchObject({ trace_id, failure_code: "FUNCTION_CRASHED" });
      expect(world.alerts().find(({ alert }) => alert.job_id === id)).toMatchObject({ alert: { trace_id } });
      const trace = (await world.spans()).filter(({ traceId }) => traceId === trace_id);
      expect(trace).toPassTraceRules({ root: "any" });
    }

    for (const { body, messageAttributes } of world.deadLetters.look()) {
      const carried = Object.entries(messageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]);
      await world.ingesterQueue.send(body, Object.fromEntries(carried));
    }
    await world.ingest();

    const redriven = (await world.spans()).filter(({ attributes }) => attributes["job.redriven"] === true);
    expect(redriven.map(({ traceId }) => traceId).sort()).toEqual(traceIds.sort());
  });

  it("never throws away a letter that has no room for its reason, and tells about it once", async () => {
    const full = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`own-${n}`, "x"]));
    await world.deadLetters.send(JSON.stringify({ id: "full", job_type: "data_cleanup" }), full);

    for (let look = 1; look <= 3; look++) await world.reconcile();

    expect(world.deadLetters.look()).toHaveLength(1);
    expect(world.alerts()).toHaveLength(1);
  });

  it("leaves a letter alone while another message of its job is being worked on", async () => {
    await crashed("busy");
    const record = await world.records.get("busy");
    const workedOn = async () => record && { ...record, message_id: "another message" };

    expect(await world.reconcile({ records: { ...world.records, get: workedOn } })).toMatchObject({ waiting: 1 });

    expect(letter()).toEqual([undefined]);
    expect(world.alerts()).toEqual([]);
    expect(await world.reconcile()).toMatchObject({ explained: 1, waiting: 0 });
  });

  it("drops the message of an ingester that died after the job was on its way", async () => {
    await world.submit(aSubmission(), { id: "forwarded" });
    await world.ingest({}, { answered: false });
    await world.process();
    for (let delivery = 2; delivery <= maxReceiveCount; delivery++) await world.ingest({}, { answered: false });
    await world.ingesterQueue.receive(60);

    expect(await world.reconcile()).toEqual({ letters: 1, explained: 0, dropped: 1, waiting: 0 });

    expect(world.alerts()).toEqual([]);
    expect(await world.record("forwarded")).toMatchObject({ status: "COMPLETED" });
  });

  it("tells of a rejected job whose alert never went out", async () => {
    await world.submit(aSubmission({ message: { report_name: "" } }), { id: "untold" });
    for (let delivery = 1; delivery <= maxReceiveCount; delivery++) await world.ingest({ announceFailure: failing });
    await world.ingesterQueue.receive(60);
    expect(world.deadLetters.look()).toHaveLength(2);

    await world.reconcile();

    expect(letter()).toEqual(["INVALID_JOB"]);
    expect(world.alerts()).toMatchObject([{ alert: { job_id: "untold", code: "INVALID_JOB" } }]);
  });
});
