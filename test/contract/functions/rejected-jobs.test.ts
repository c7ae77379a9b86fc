import "../../../observability/checker/jest.ts";
import { aQueuedJob, aSubmission } from "../../support/a-job.ts";
import { theSpan } from "../../support/read-spans.ts";
import { type JobWorld, startJobWorld } from "./job-world.ts";

const secret = "Marie Curie";
const big = "x".repeat(210 * 1024);

const bad: [string, string, Record<string, unknown> | string, string][] = [
  ["text that is not JSON", "INVALID_JSON", `{"name": "${secret}"`, "body must be JSON, got text"],
  ["no type", "MISSING_JOB_TYPE", { message: { user_name: secret } }, "body.detail.job_type must be one of"],
  ["an unknown type", "UNKNOWN_JOB_TYPE", { job_type: "mine_bitcoin", message: {} }, "got another value"],
  [
    "a missing field",
    "INVALID_JOB",
    aSubmission({ type: "user_onboarding", message: { user_id: undefined, user_name: secret } }),
    "body.detail.message.user_id must be a non-empty string, got nothing",
  ],
  [
    "a wrong type",
    "INVALID_JOB",
    aSubmission({ type: "data_cleanup", message: { retention: "thirty" } }),
    "body.detail.message.retention must be a whole number above 0, got a string",
  ],
  [
    "a negative number",
    "INVALID_JOB",
    aSubmission({ type: "data_cleanup", message: { retention: -3 } }),
    "body.detail.message.retention must be a whole number above 0, got a negative number",
  ],
  [
    "an empty string",
    "INVALID_JOB",
    aSubmission({ message: { report_name: "" } }),
    "body.detail.message.report_name must be a non-empty string, got an empty string",
  ],
  [
    "filters that are none",
    "INVALID_JOB",
    aSubmission({ message: { filters: 7 } }),
    "body.detail.message.filters must be an object, a list or a non-empty string, got a whole number",
  ],
  ["no message", "INVALID_JOB", { job_type: "data_cleanup" }, "body.detail.message must be an object, got nothing"],
  [
    "too much of it",
    "JOB_TOO_LARGE",
    aSubmission({ message: { filters: { big } } }),
    "body.detail must be at most 204800 bytes, got 215",
  ],
  [
    "a key that names nothing",
    "INVALID_JOB",
    aSubmission({ extra: { idempotency_key: "k".repeat(257) } }),
    "body.detail.idempotency_key must be a string of 1 to 256 characters without control characters, got a string",
  ],
];

describe("a job with", () => {
  let world: JobWorld;
  beforeAll(async () => {
    world = await startJobWorld();
  });
  afterAll(() => world.stop());

  it.each(bad)(
    "%s is rejected as %s, told once, and nothing of it is in the telemetry",
    async (what, code, detail, reason) => {
      const id = `bad ${what}`;
      await world.submit(detail, { id });
      const before = { letters: world.deadLetters.look().length, alerts: world.alerts().length };

      expect(await world.ingest()).toEqual({ batchItemFailures: [] });

      const letter = world.deadLetters.look().at(-1);
      const attributes = letter?.messageAttributes ?? {};
      const jobId = attributes["job.id"]?.StringValue ?? "";
      const { alert } = world.alerts().at(-1) ?? {};
      expect(world.deadLetters.look().length).toBe(before.letters + 1);
      expect(world.alerts().length).toBe(before.alerts + 1);
      expect(attributes["failure.code"]?.StringValue).toBe(code);
      expect(attributes["failure.stage"]?.StringValue).toBe("ingester");
      expect(attributes["failure.reason"]?.StringValue).toContain(reason);
      expect(alert).toMatchObject({
        job_id: jobId,
        code,
        stage: "ingester",
        attempt: 0,
        dead_letter_queue: "dead-letter-queue",
      });
      expect(await world.record(jobId)).toMatchObject({
        status: "REJECTED",
        failure_code: code,
        failure_stage: "ingester",
      });
      expect(world.jobsTodo.look().length).toBe(0);

      const own = (await world.spans()).filter(({ attributes: of }) => of["job.id"] === jobId);
      const validate = theSpan(own, "validate job");
      const trace = (await world.spans()).filter(({ traceId }) => traceId === validate.traceId);
      expect(validate).toMatchObject({
        status: { code: "ERROR", message: expect.stringContaining(reason) },
        attributes: { "error.type": code },
      });
      expect(theSpan(own, "process ingester-queue")).toMatchObject({
        status: { code: "ERROR" },
        attributes: { "error.type": code },
      });
      if (what !== "text that is not JSON") {
        expect(trace).toPassTraceRules({ expected: "rejected", personalData: [secret], jobId, maximumTextLength: 400 });
        expect(attributes.traceparent?.StringValue).toBe(
          `00-${validate.traceId}-${theSpan(own, "send dead-letter-queue").spanId}-01`,
        );
      }
      expect(alert?.trace_id).toBe(validate.traceId);
      const written = JSON.stringify([
        world.log.lines,
        (await world.spans()).map(({ startNs: _, endNs: __, events, ...span }) => [
          span,
          events.map(({ attributes: of }) => of),
        ]),
      ]);
      expect(written).not.toContain(secret);
      expect(written).not.toContain("xxxxxxxx");
    },
  );

  it("is dead-lettered with its original detail", async () => {
    const detail = { job_type: "nope", message: { a: [1, "ü", null] }, odd: true };
    await world.submit(detail, { id: "original" });
    await world.ingest();

    const letter = world.deadLetters.look().at(-1);
    expect(JSON.parse(letter?.body ?? "")).toMatchObject(detail);
  });

  it("goes on in its own trace after a redrive, and is rejected again", async () => {
    await world.submit(aSubmission({ message: { report_name: "" } }), { id: "redriven" });
    await world.ingest();
    const letter = world.deadLetters.look().at(-1);
    const attributes = Object.entries(letter?.messageAttributes ?? {}).map(([name, { StringValue = "" }]) => [
      name,
      StringValue,
    ]);
    await world.ingesterQueue.send(letter?.body ?? "", Object.fromEntries(attributes));

    expect(await world.ingest()).toEqual({ batchItemFailures: [] });

    const trace = await world.trace("redriven");
    const [first, again] = trace.filter(({ name }) => name === "process ingester-queue");
    const redrive = theSpan(trace, "redrive dead-letter-queue");
    expect(redrive.parentSpanId).toBe(first?.spanId);
    expect(again).toMatchObject({ parentSpanId: redrive.spanId, attributes: { "job.redriven": true } });
    expect(trace).toPassTraceRules({ expected: "rejected", jobId: "redriven" });
  });

  it("does not keep its neighbours from being accepted", async () => {
    await world.submit(aSubmission({ message: { report_name: "" } }), { id: "neighbour-1" });
    await world.submit(aSubmission(), { id: "neighbour-2" });
    expect(await world.ingest()).toEqual({ batchItemFailures: [] });

    expect(await world.record("neighbour-1")).toMatchObject({ status: "REJECTED" });
    expect(await world.record("neighbour-2")).toMatchObject({ status: "NEW" });
    await world.process();
  });

  it("comes again after its alert could not be published, and is then told without a second letter", async () => {
    await world.submit(aSubmission({ message: { report_name: "" } }), { id: "silent" });
    const lettersBefore = world.deadLetters.look().length;
    const failing = () => Promise.reject(Object.assign(new Error("topic is away"), { name: "InternalErrorException" }));

    const { batchItemFailures } = await world.ingest({ announceFailure: failing });
    expect(batchItemFailures).toHaveLength(1);
    expect(world.log.lines.at(-1)).toMatchObject({ level: "warn", message: "message.returned" });
    expect(await world.ingest()).toEqual({ batchItemFailures: [] });

    expect(world.deadLetters.look().length).toBe(lettersBefore + 1);
    expect(world.alerts().filter(({ alert }) => alert.job_id === "silent")).toHaveLength(1);
  });

  it("a fault of the processor's queue is rejected there, though its id is known as accepted", async () => {
    await world.submit(aSubmission(), { id: "skew" });
    await world.ingest();
    const [accepted] = await world.jobsTodo.receive(60);
    await world.jobsTodo.delete(accepted?.ReceiptHandle ?? "");
    await world.jobsTodo.send(JSON.stringify({ ...aQueuedJob({ id: "skew" }), job_type: "newer_type" }));

    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(await world.record("skew")).toMatchObject({
      status: "REJECTED",
      failure_stage: "processor",
      failure_code: "UNKNOWN_JOB_TYPE",
    });
    expect(world.alerts().filter(({ alert }) => alert.job_id === "skew")).toMatchObject([
      { alert: { stage: "processor" } },
    ]);
  });
});
