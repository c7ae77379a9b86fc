import { aSubmission } from "../../support/a-job.ts";
import { type JobWorld, maxReceiveCount, startJobWorld } from "./job-world.ts";

describe("functions whose telemetry was not started", () => {
  let world: JobWorld;
  beforeAll(async () => {
    world = await startJobWorld({ traced: false });
  });
  afterAll(() => world.stop());
  const submitted = async (id: string, message: Record<string, unknown> = {}) => {
    await world.submit(aSubmission({ type: "user_onboarding", message: { user_id: id, ...message } }), { id });
    await world.ingest();
  };

  it("complete a job", async () => {
    await submitted("good");

    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(await world.record("good")).toMatchObject({ status: "COMPLETED", attempts: 1, trace_id: "" });
    expect(world.endStates()).toMatchObject([{ job_id: "good", trace_id: "", trace_url: "" }]);
    expect(await world.spans()).toEqual([]);
  });

  it("try a job again, and fail it for good with letter and alert", async () => {
    await submitted("poison", { fault: { kind: "fail" } });

    for (let attempt = 1; attempt <= maxReceiveCount; attempt++) await world.process();

    expect(await world.record("poison")).toMatchObject({ status: "EXECUTE_FAILED", attempts: maxReceiveCount });
    expect(world.deadLetters.look().map(({ messageAttributes }) => messageAttributes["job.id"]?.StringValue)).toEqual([
      "poison",
    ]);
    expect(world.alerts()).toMatchObject([{ alert: { job_id: "poison", code: "STEP_FAILED" } }]);
    await world.reconcile();
    expect(world.deadLetters.look()).toHaveLength(1);
  });

  it("reject a bad job", async () => {
    await submitted("bad", { user_name: "" });

    expect(await world.record("bad")).toMatchObject({ status: "REJECTED", failure_code: "INVALID_JOB" });
    expect(world.alerts().map(({ alert }) => [alert.job_id, alert.trace_id])).toContainEqual(["bad", ""]);
  });

  it("publish the alert that an earlier delivery could not", async () => {
    await submitted("late-alert", { fault: { kind: "hang" } });
    await world.process({}, { remaining: 40 });
    const failing = () => Promise.reject(new Error("topic is away"));
    await world.process({ announceFailure: failing }, { remaining: 40 });

    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(world.alerts().map(({ alert }) => alert.job_id)).toContain("late-alert");
  });
});
