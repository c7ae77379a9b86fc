import "../../../observability/checker/jest.ts";
import type { SQSBatchResponse } from "aws-lambda";
import { LeaseLostError } from "../../../functions/outcomes/job-records.ts";
import type { TraceSpan } from "../../../observability/checker/index.ts";
import { aSubmission } from "../../support/a-job.ts";
import { milliseconds, theSpan } from "../../support/read-spans.ts";
import { waitFor } from "../../support/wait-for.ts";
import { type JobWorld, maxReceiveCount, startJobWorld } from "./job-world.ts";

describe("an attempt whose process is gone", () => {
  let world: JobWorld;
  /** Lets the functions that stand still go on at the end, as zombies. */
  let zombies: { wake(): void; answer: Promise<SQSBatchResponse> }[] = [];
  beforeAll(async () => {
    world = await startJobWorld();
  });
  afterEach(async () => {
    for (const { wake } of zombies) wake();
    await Promise.all(zombies.map(({ answer }) => answer));
    zombies = [];
  });
  afterAll(() => world.stop());

  /** Starts an attempt that stands still for ever before it stores `effect`; its message is on its queue again. */
  async function dieBefore(jobId: string, effect: string) {
    const gate = Promise.withResolvers<void>();
    const before = (await world.record(jobId))?.attempts ?? 0;
    const reached = Promise.withResolvers<void>();
    const needs = world.needs.process;
    const answer = world.process({
      dataOf: (id: string) => {
        const data = needs.dataOf(id);
        return {
          ...data,
          async putOnce(key, value) {
            if (key.name === effect) {
              reached.resolve();
              await gate.promise;
            }
            return data.putOnce(key, value);
          },
        };
      },
    });
    zombies.push({ wake: gate.resolve, answer });
    await reached.promise;
    expect((await world.record(jobId))?.attempts).toBe(before + 1);
    await world.jobsTodo.showHidden();
    return { wake: gate.resolve, answer };
  }
  const accepted = async (id: string) => {
    await world.submit(aSubmission({ type: "user_onboarding", message: { user_id: id } }), { id });
    await world.ingest();
  };
  const named = (trace: readonly TraceSpan[], name: string) => trace.filter((span) => span.name === name);

  it("is drawn by the next one, as crashed, under the ids that its finished steps know", async () => {
    await accepted("crashed");
    await dieBefore("crashed", "workspace");
    const exported = theSpan(await world.trace("crashed"), "step create-account");

    expect(await world.process()).toEqual({ batchItemFailures: [] });

    const trace = await world.trace("crashed");
    const [lost, next] = named(trace, "process jobs-todo").sort((a, b) => Number(a.startNs - b.startNs));
    const execute = named(trace, "execute user_onboarding").find(({ spanId }) => spanId === exported.parentSpanId);
    expect(lost).toMatchObject({
      status: { code: "ERROR" },
      attributes: { "error.type": "FUNCTION_CRASHED", "job.attempt": 1, "job.rebuilt": true },
    });
    expect(execute).toMatchObject({ parentSpanId: lost?.spanId, attributes: { "error.type": "FUNCTION_CRASHED" } });
    expect(next).toMatchObject({ status: { code: "UNSET" }, attributes: { "job.attempt": 2 } });
    expect(next?.links.map(({ spanId }) => spanId)).toContain(lost?.spanId);
    expect(trace).toPassTraceRules({ expected: "completed" });
  });

  it("has its effects found and not done again", async () => {
    await accepted("effects");
    await dieBefore("effects", "workspace");
    await world.process();

    const steps = named(await world.trace("effects"), "step create-account");
    expect(steps.map(({ attributes }) => [attributes["job.step.effect"], attributes["job.step.resumed"]])).toEqual([
      [true, undefined],
      [undefined, true],
    ]);
    expect(await world.record("effects")).toMatchObject({ status: "COMPLETED", attempts: 2 });
  });

  it("cannot write any more when it turns out to live: its lease is lost, and nothing that the next one did is undone", async () => {
    await accepted("zombie");
    const zombie = await dieBefore("zombie", "welcome-letter");
    await world.process();
    const completed = await world.record("zombie");

    zombie.wake();
    expect((await zombie.answer).batchItemFailures).toHaveLength(1);

    expect(await world.record("zombie")).toEqual(completed);
    expect(world.log.lines.map(({ fields }) => fields.error)).toContain(
      "LeaseLostError: attempt 1 is not the job's last one any more",
    );
    await expect(world.records.complete({ jobId: "zombie", attempt: 1 })).rejects.toBeInstanceOf(LeaseLostError);
    await expect(world.records.touch({ jobId: "zombie", attempt: 1 }, 1_000)).rejects.toBeInstanceOf(LeaseLostError);
  });

  it("ends at its last sign of life, and its wait begins with its message", async () => {
    await accepted("times");
    await dieBefore("times", "account");
    await dieBefore("times", "account");
    await world.process();

    const attempts = (await world.record("times"))?.attempt_log ?? [];
    const trace = await world.trace("times");
    const lost = named(trace, "process jobs-todo").filter(({ attributes }) => attributes["job.rebuilt"] === true);
    for (const [at, span] of [...new Map(lost.map((each) => [each.spanId, each])).values()].entries()) {
      expect(milliseconds(span.endNs)).toBeCloseTo(attempts[at]?.last_seen_at ?? 0, 1);
    }
    const waits = named(await world.spans(), "wait jobs-todo").filter(({ traceId }) => traceId === trace[0]?.traceId);
    const byAttempt = Map.groupBy(waits, ({ attributes }) => attributes["job.attempt"]);
    expect([...byAttempt.keys()].sort()).toEqual([1, 2, 3]);
    // Drawn by the attempt itself or again by another, a wait is the same one.
    for (const same of byAttempt.values()) {
      expect(new Set(same.map(({ spanId }) => spanId)).size).toBe(1);
      expect(
        Math.max(...same.map(({ startNs }) => milliseconds(startNs))) -
          Math.min(...same.map(({ startNs }) => milliseconds(startNs))),
      ).toBeLessThan(1);
    }
    expect(trace).toBeConnected({ expected: "completed" });
  });

  it("of a redriven message that crashes for good is drawn below the move that it came by, which its process took with it", async () => {
    await accepted("again");
    for (let attempt = 1; attempt <= maxReceiveCount; attempt++) await dieBefore("again", "account");
    await world.jobsTodo.receive(60);
    await world.reconcile();
    const [letter] = world.deadLetters.look();
    const attributes = Object.entries(letter?.messageAttributes ?? {}).map(([name, { StringValue = "" }]) => [
      name,
      StringValue,
    ]);
    const [taken] = await world.deadLetters.receive(60);
    await world.deadLetters.delete(taken?.ReceiptHandle ?? "");
    await world.jobsTodo.send(letter?.body ?? "", Object.fromEntries(attributes));
    for (let attempt = 1; attempt <= maxReceiveCount; attempt++) await dieBefore("again", "account");
    await world.jobsTodo.receive(60);
    const lost = new Set(named(await world.trace("again"), "redrive dead-letter-queue").map(({ spanId }) => spanId));

    await world.reconcile();

    const drawn = named(await world.spans(), "redrive dead-letter-queue").filter(
      ({ service }) => service === "job-reconciler",
    );
    expect(new Set(drawn.map(({ spanId }) => spanId))).toEqual(lost);
    const trace = await world.trace("again");
    const attempts = named(trace, "process jobs-todo");
    expect(drawn[0]?.parentSpanId).toBe(
      attempts.find(({ attributes: of }) => of["job.attempt"] === maxReceiveCount)?.spanId,
    );
    const redriven = attempts.filter(({ parentSpanId }) => parentSpanId === drawn[0]?.spanId);
    expect(redriven.map(({ attributes: of }) => of["job.redriven"])).toEqual(Array(maxReceiveCount).fill(true));
    expect(trace).toPassTraceRules({ expected: "crashed" });
  });

  it("near the end of its time is taken for timed out", async () => {
    await accepted("late");
    await dieBefore("late", "account");
    await waitFor(async () => (await world.record("late"))?.attempts === 1, { what: "the attempt on the record" });
    const [attempt] = (await world.record("late"))?.attempt_log ?? [];
    const record = await world.record("late");
    await world.putRecord({ ...record, attempt_log: [{ ...attempt, deadline_at: (attempt?.last_seen_at ?? 0) + 10 }] });

    await world.process();

    const [lost] = named(await world.trace("late"), "process jobs-todo").filter(
      ({ attributes }) => attributes["job.rebuilt"] === true,
    );
    expect(lost?.attributes["error.type"]).toBe("FUNCTION_TIMED_OUT");
    expect(milliseconds((lost?.endNs ?? 0n) - (lost?.startNs ?? 0n))).toBeLessThan(5_000);
  });
});
