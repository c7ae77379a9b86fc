import type { Attempt } from "../../../functions/outcomes/job-record.ts";
import { LeaseLostError } from "../../../functions/outcomes/job-records.ts";
import { now } from "../../../observability/telemetry/index.ts";
import { type JobWorld, startJobWorld } from "./job-world.ts";

describe("the record of a job", () => {
  let world: JobWorld;
  let count = 0;
  let jobId = "";
  beforeAll(async () => {
    world = await startJobWorld({ traced: false });
  });
  beforeEach(() => {
    jobId = `job-${++count}`;
  });
  afterAll(() => world.stop());

  const aNewRecord = (messageId = "m1") => ({
    jobId,
    jobType: "data_cleanup",
    traceId: "t",
    submittedAt: "2026-11-21T10:00:00Z",
    messageId,
  });
  const anAttempt = (messageId: string): Attempt => ({
    span_id: "b7ad6b7169203331",
    parent: "",
    queue: "jobs-todo",
    message_id: messageId,
    receive_count: 1,
    waited_from: now(),
    started_at: now(),
    deadline_at: now() + 60_000,
    last_seen_at: now(),
  });
  const claim = (messageId = "m1", { leaseMilliseconds = 30_000, redriven = false } = {}) =>
    world.records.claim({ ...aNewRecord(messageId), attempt: anAttempt(messageId), leaseMilliseconds, redriven });
  const failure = { stage: "processor", code: "STEP_FAILED", reason: "r", attempt: 1 } as const;
  const result = { result: { n: 1 }, attempt: 1, started_at: 1, ended_at: 2 };

  it("is made once, whoever comes first", async () => {
    const answers = await Promise.all(
      ["m1", "m2", "m3"].map((id) => world.records.accept({ ...aNewRecord(id), delivery: anAttempt(id) })),
    );

    expect(answers.filter((known) => known === undefined)).toHaveLength(1);
  });

  it("is claimed by one of several deliveries at the same time", async () => {
    await world.records.accept({ ...aNewRecord(), delivery: anAttempt("m1") });

    const claims = await Promise.all(["a", "b", "c", "d"].map((id) => claim(id)));

    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    expect(await world.record(jobId)).toMatchObject({ status: "RUNNING", attempts: 1 });
  });

  it("is claimed by a message that nobody has accepted", async () => {
    expect(await claim()).toMatchObject({ claimed: true, attempt: 1, before: undefined });
  });

  it("is not claimed from a live attempt by another message, and is by its own or when the lease is over", async () => {
    await claim("m1");
    expect(await claim("m2")).toMatchObject({ claimed: false });
    expect(await claim("m1", { leaseMilliseconds: -1 })).toMatchObject({ claimed: true, attempt: 2 });
    expect(await claim("m2")).toMatchObject({ claimed: true, attempt: 3 });
  });

  it("refuses every write of an attempt that another has followed", async () => {
    await claim("m1");
    await claim("m1");
    const zombie = { jobId, attempt: 1, steps: { late: result } };

    const { touch, complete, release, fail } = world.records;
    const writes = [touch(zombie, 1_000), complete(zombie), release(zombie, failure), fail(zombie, failure)];

    for (const write of writes) await expect(write).rejects.toBeInstanceOf(LeaseLostError);
    expect((await world.record(jobId))?.steps).toEqual({});
  });

  it("refuses the end of an attempt after the job was given up without it", async () => {
    await claim("m1");
    await world.records.failUnattended(aNewRecord(), failure);

    await expect(world.records.complete({ jobId, attempt: 1 })).rejects.toBeInstanceOf(LeaseLostError);

    expect(await world.record(jobId)).toMatchObject({ status: "EXECUTE_FAILED" });
  });

  it("keeps finished steps for the next attempt, which sees them with how the attempt ended", async () => {
    await claim("m1");
    await world.records.touch({ jobId, attempt: 1, steps: { scan: result } }, 30_000);
    await world.records.release({ jobId, attempt: 1, steps: { purge: result } }, failure, "purge");

    const next = await claim("m1");

    expect(next).toMatchObject({
      claimed: true,
      attempt: 2,
      before: { steps: { scan: result, purge: result }, attempt_log: [{ code: "STEP_FAILED", failed_step: "purge" }] },
    });
  });

  it("of a finished job is claimed by nobody, and of a failed one by a redriven message, once", async () => {
    await claim("m1");
    await world.records.fail({ jobId, attempt: 1 }, failure);

    expect(await claim("m2")).toMatchObject({ claimed: false });
    expect(await claim("m1", { redriven: true })).toMatchObject({ claimed: false });
    expect(await claim("m3", { redriven: true })).toMatchObject({ claimed: true, attempt: 2 });
    expect(await world.record(jobId)).not.toHaveProperty("failure_code");
    await world.records.complete({ jobId, attempt: 2 });
    for (const redriven of [true, false]) expect(await claim("m4", { redriven })).toMatchObject({ claimed: false });
  });

  it("of a completed job is not turned into a failed or a new one", async () => {
    await claim("m1");
    await world.records.complete({ jobId, attempt: 1 });

    await world.records.failUnattended(aNewRecord("m9"), failure);
    await world.records.accept({ ...aNewRecord("m9"), delivery: anAttempt("m9") }, { replace: true });

    expect(await world.record(jobId)).toMatchObject({ status: "COMPLETED" });
  });

  it("is made by a failure that nobody attended", async () => {
    await world.records.failUnattended(aNewRecord(), { ...failure, code: "DELIVERY_FAILED", attempt: 0 });

    expect(await world.record(jobId)).toMatchObject({
      status: "EXECUTE_FAILED",
      failure_code: "DELIVERY_FAILED",
      attempts: 0,
      job_type: "data_cleanup",
    });
  });
});
