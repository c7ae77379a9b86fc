import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { JobTimedOutError, PipelineError, StepFailedError } from "../../../functions/jobs/errors.ts";
import { type JobData, type Step, step } from "../../../functions/jobs/steps/step.ts";
import { LeaseLostError } from "../../../functions/outcomes/job-records.ts";
import { runSteps, type StepRun } from "../../../functions/processor/run-steps.ts";
import { type InMemoryTelemetry, startInMemoryTelemetry } from "../../../observability/telemetry/testing.ts";
import { aLog } from "../../support/a-log.ts";
import { readSpans, theSpan } from "../../support/read-spans.ts";

describe("the steps of a job", () => {
  let memory: InMemoryTelemetry;
  beforeAll(() => {
    memory = startInMemoryTelemetry();
  });
  beforeEach(() => memory.reset());
  afterAll(() => memory.stop());
  const spans = async () => readSpans(await memory.spans());

  const data: JobData = {
    putOnce: async () => ({ created: true, byThisJob: true }),
    rowsBefore: async () => [],
    deleteRows: async () => {},
  };
  function aRun(steps: readonly Step<unknown>[], given: Partial<StepRun<unknown>> = {}) {
    const saved: string[] = [];
    const run: StepRun<unknown> = {
      steps,
      jobId: "j1",
      message: {},
      attempt: 1,
      done: {},
      fault: undefined,
      data,
      progress: {
        finished: (name) => void saved.push(name),
        save: async () => void saved.push("saved"),
        end: async () => ({}),
      },
      deadline: Date.now() + 60_000,
      timedOutIn: undefined,
      timeScale: 1,
      log: aLog(),
      ...given,
    };
    return { run, saved };
  }
  const failureOf = (run: StepRun<unknown>) =>
    runSteps(run).then(
      () => undefined,
      (error: unknown) => error,
    );

  it("run in order, each with the results before it, and a checkpoint is stored before the next one starts", async () => {
    const { run, saved } = aRun([
      step("one", () => ({ n: 1 }), { checkpoint: true }),
      step("two", ({ results }) => ({ n: Number(results.one?.n) + 1 })),
    ]);

    expect(await runSteps(run)).toEqual({ one: { n: 1 }, two: { n: 2 } });

    expect(saved).toEqual(["one", "saved", "two"]);
    expect(
      (await spans()).map(({ name, attributes }) => [name, attributes["job.step.index"], attributes["job.step.count"]]),
    ).toEqual([
      ["step one", 0, 2],
      ["step two", 1, 2],
    ]);
  });

  it("that an earlier attempt finished are not run, and say so", async () => {
    const never = step<unknown>("one", () => Promise.reject(new Error("ran")));
    const { run, saved } = aRun([never, step("two", ({ results }) => ({ got: String(results.one?.n) }))], {
      done: { one: { result: { n: 7 }, attempt: 1, started_at: 1, ended_at: 2 } },
    });

    expect(await runSteps(run)).toEqual({ one: { n: 7 }, two: { got: "7" } });

    expect(saved).toEqual(["two"]);
    expect(theSpan(await spans(), "step one").attributes["job.step.resumed"]).toBe(true);
  });

  it("mark the effect that they had, and none that they had not", async () => {
    const put = (name: string, created: boolean) =>
      step<unknown>(name, async (context) => {
        const { created: done } = await context.data.putOnce({ partition: "p", name: String(created) }, {});
        return { done };
      });
    const { run } = aRun([put("made", true), put("found", false)], {
      data: { ...data, putOnce: async ({ name }) => ({ created: name === "true", byThisJob: true }) },
    });

    await runSteps(run);

    const all = await spans();
    expect(theSpan(all, "step made").attributes["job.step.effect"]).toBe(true);
    expect(theSpan(all, "step found").attributes).not.toHaveProperty("job.step.effect");
  });

  it("that say that no attempt can help are final", async () => {
    const { run } = aRun([step("one", () => Promise.reject(new PipelineError("STEP_FAILED", "no such table")))]);

    expect(await failureOf(run)).toMatchObject({ code: "STEP_FAILED", retryable: false });
  });

  it("that throw are a retryable STEP_FAILED that names them, and later ones do not run", async () => {
    const { run, saved } = aRun([
      step("one", () => Promise.reject(new TypeError("no route"))),
      step("two", () => ({})),
    ]);

    const error = await failureOf(run);

    expect(error).toBeInstanceOf(StepFailedError);
    expect(error).toMatchObject({
      code: "STEP_FAILED",
      retryable: true,
      step: "one",
      message: "step one failed: no route",
    });
    expect(saved).toEqual([]);
    expect(theSpan(await spans(), "step one")).toMatchObject({
      status: { code: "ERROR" },
      attributes: { "error.type": "STEP_FAILED" },
    });
  });

  it.each([
    [undefined, true],
    ["two", true],
    ["one", false],
  ])(
    "that do not answer in time are given up; after a time-out in %s another attempt can help: %s",
    async (timedOutIn, retryable) => {
      const { run } = aRun([step("one", () => new Promise(() => {}))], { deadline: Date.now() + 20, timedOutIn });

      const error = await failureOf(run);

      expect(error).toBeInstanceOf(JobTimedOutError);
      expect(error).toMatchObject({ code: "FUNCTION_TIMED_OUT", step: "one", retryable });
      expect(theSpan(await spans(), "step one").attributes["error.type"]).toBe("FUNCTION_TIMED_OUT");
    },
  );

  it("sleep in scaled time and report progress on their span", async () => {
    const { run } = aRun(
      [
        step("one", async ({ sleep, progress }) => {
          await sleep(600);
          progress(0.5);
          return {};
        }),
      ],
      { timeScale: 0.000_1 },
    );

    await runSteps(run);

    const span = theSpan(await spans(), "step one");
    expect(span.endNs - span.startNs).toBeGreaterThan(50_000_000n);
    expect(span.events).toMatchObject([{ name: "progress", attributes: { fraction: 0.5 } }]);
  });

  it("stop when the lease is lost at a checkpoint, which is no failure of theirs", async () => {
    const lost = new LeaseLostError("attempt 1 is not the job's last one any more");
    const { run } = aRun([step("one", () => ({}), { checkpoint: true }), step("two", () => ({}))], {
      progress: { finished: () => {}, save: () => Promise.reject(lost), end: async () => ({}) },
    });

    expect(await failureOf(run)).toBe(lost);
  });

  it.each([
    ["in every attempt", { kind: "fail" }, 9, "one", true],
    ["in its first attempts only", { kind: "fail", times: 2 }, 3, "one", false],
    ["in those attempts", { kind: "fail", times: 2 }, 2, "one", true],
    ["in the step that it names", { kind: "fail", step: "two" }, 1, "two", true],
    ["in no step of another name", { kind: "fail", step: "three" }, 1, "one", false],
  ] as const)("obey a fault %s", async (_, fault, attempt, name, fails) => {
    const { run } = aRun([step("one", () => ({})), step("two", () => ({}))], { fault, attempt });

    const error = await failureOf(run);

    if (fails) expect(error).toMatchObject({ step: name });
    else expect(error).toBeUndefined();
  });
});
