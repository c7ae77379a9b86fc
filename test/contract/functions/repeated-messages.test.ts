import "../../../observability/checker/jest.ts";
import { aSubmission } from "../../support/a-job.ts";
import { theSpan } from "../../support/read-spans.ts";
import { type JobWorld, startJobWorld } from "./job-world.ts";

describe("a message that comes again", () => {
  let world: JobWorld;
  beforeAll(async () => {
    world = await startJobWorld();
  });
  afterAll(() => world.stop());
  it("as a second event with the same key is a duplicate: no second job, no second record", async () => {
    const detail = aSubmission({ extra: { idempotency_key: "twice" } });
    await world.submit(detail, { id: "e-1" });
    await world.ingest();
    await world.process();
    await world.submit(detail, { id: "e-2" });

    expect(await world.ingest()).toEqual({ batchItemFailures: [] });

    expect(world.jobsTodo.look()).toEqual([]);
    expect(await world.record("twice")).toMatchObject({ status: "COMPLETED", attempts: 1 });
    const duplicates = (await world.spans()).filter(({ attributes }) => attributes["job.duplicate"] === true);
    expect(duplicates).toMatchObject([
      { name: "process ingester-queue", attributes: { "job.id": "twice" }, status: { code: "UNSET" } },
    ]);
  });

  it("to the ingester while its job is new is sent on again, under the ids of the first time", async () => {
    await world.submit(aSubmission(), { id: "again-new" });
    await world.ingest({}, { answered: false });
    expect(await world.ingest()).toEqual({ batchItemFailures: [] });

    const { traceId } = theSpan(await world.trace("again-new"), "submit report_generation");
    const sends = (await world.spans()).filter((span) => span.name === "send jobs-todo" && span.traceId === traceId);
    expect(sends).toHaveLength(2);
    expect(sends[0]?.spanId).toBe(sends[1]?.spanId);

    while (world.jobsTodo.look().length > 0) await world.process();
    expect(await world.record("again-new")).toMatchObject({ status: "COMPLETED", attempts: 1 });
    expect(world.endStates().filter(({ job_id }) => job_id === "again-new")).toHaveLength(1);
    expect(await world.trace("again-new")).toBeConnected({ expected: "completed" });
  });

  it("to the ingester when its job is done sends nothing on", async () => {
    await world.submit(aSubmission(), { id: "again-done" });
    await world.ingest({}, { answered: false });
    await world.process();

    expect(await world.ingest()).toEqual({ batchItemFailures: [] });

    expect(world.jobsTodo.look()).toEqual([]);
    expect(await world.trace("again-done")).toBeConnected({ expected: "completed" });
  });

  it("to the processor when its job is done does nothing, and gives lost spans back under their ids", async () => {
    await world.submit(aSubmission({ type: "user_onboarding", message: { user_id: "again" } }), {
      id: "again-processed",
    });
    await world.ingest();
    await world.process({}, { answered: false });
    const before = await world.record("again-processed");

    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(await world.record("again-processed")).toEqual(before);
    expect(world.endStates().filter(({ job_id }) => job_id === "again-processed")).toHaveLength(1);
    const trace = await world.trace("again-processed");
    expect(trace).toBeConnected({ expected: "completed" });
    expect(trace.filter(({ attributes }) => attributes["job.duplicate"] === true)).toHaveLength(1);
    const published = trace.filter(({ name }) => name === "publish job-end-state");
    expect(new Set(published.map(({ spanId }) => spanId)).size).toBe(1);
    expect(trace.filter(({ name }) => name === "step create-account")).toHaveLength(1);
  });

  it("from the dead-letter queue as a whole event, as SQS moves it, is read as one", async () => {
    await world.submit(aSubmission(), { id: "moved-event" });
    const [moved] = await world.ingesterQueue.receive(60);
    await world.ingesterQueue.delete(moved?.ReceiptHandle ?? "");
    await world.ingesterQueue.send(moved?.Body ?? "", { "failure.code": "FUNCTION_CRASHED", "job.id": "moved-event" });

    expect(await world.ingest()).toEqual({ batchItemFailures: [] });
    await world.process();

    expect(await world.record("moved-event")).toMatchObject({ status: "COMPLETED" });
    const ingested = theSpan(await world.trace("moved-event"), "process ingester-queue");
    expect(ingested).toMatchObject({ status: { code: "UNSET" }, attributes: { "job.redriven": true } });
  });

  it("from the dead-letter queue twice runs its job once", async () => {
    await world.submit(aSubmission({ message: { report_name: "" } }), { id: "repaired" });
    await world.ingest();
    const attributes = { "failure.code": "INVALID_JOB", "job.id": "repaired" };
    await world.ingesterQueue.send(JSON.stringify(aSubmission()), attributes);

    await world.ingest({}, { answered: false });
    await world.process();
    expect(await world.ingest()).toEqual({ batchItemFailures: [] });

    expect(world.jobsTodo.look()).toEqual([]);
    expect(await world.record("repaired")).toMatchObject({ status: "COMPLETED", attempts: 1 });
  });
});
