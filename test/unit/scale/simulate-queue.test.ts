import { burst, daily, steady } from "../../../infra/scale/arrivals.ts";
import { seededDraws } from "../../../infra/scale/draws.ts";
import { meanWait, type Servers, shareThatWaits, waitOf } from "../../../infra/scale/erlang-c.ts";
import { quantile, waitFigures } from "../../../infra/scale/figures.ts";
import { lambdaDefaults, type QueueModel, simulateQueue } from "../../../infra/scale/simulate-queue.ts";

function aModel(changes: Partial<QueueModel> = {}): QueueModel {
  return { ...lambdaDefaults, startConcurrency: 1_000, invocationSeconds: 0, workSeconds: () => 1, ...changes };
}

describe("the simulation against Erlang's C formula", () => {
  const queues: Servers[] = [
    { rate: 8, meanWorkSeconds: 1, servers: 10 },
    { rate: 0.7, meanWorkSeconds: 1, servers: 1 },
    { rate: 44, meanWorkSeconds: 2, servers: 100 },
  ];

  it.each(queues)("has its waits for %j", (queue) => {
    const model = aModel({
      maxConcurrency: queue.servers,
      workSeconds: (draws) => draws.exponential(queue.meanWorkSeconds),
    });
    const arrivals = steady({ draws: seededDraws(1), rate: queue.rate, seconds: 150_000 / queue.rate });

    const run = simulateQueue(arrivals, model, seededDraws(2));

    const mean = run.waits.reduce((sum, wait) => sum + wait, 0) / run.waits.length;
    const waited = run.waits.filter((wait) => wait > 0).length / run.waits.length;
    expect(mean / meanWait(queue)).toBeCloseTo(1, 0.7);
    expect(waited / shareThatWaits(queue)).toBeCloseTo(1, 1);
    expect(
      quantile(
        run.waits.toSorted((a, b) => a - b),
        0.99,
      ) / waitOf(0.99, queue),
    ).toBeCloseTo(1, 0.4);
  });

  it("knows the formula's textbook values", () => {
    // One server is busy for as long as its load; two servers at a load of one: a third waits.
    expect(shareThatWaits({ rate: 0.7, meanWorkSeconds: 1, servers: 1 })).toBeCloseTo(0.7, 12);
    expect(shareThatWaits({ rate: 1, meanWorkSeconds: 1, servers: 2 })).toBeCloseTo(1 / 3, 12);
    expect(meanWait({ rate: 0.5, meanWorkSeconds: 1, servers: 1 })).toBeCloseTo(1, 12);
    expect(() => meanWait({ rate: 2, meanWorkSeconds: 1, servers: 2 })).toThrow(/grow for ever/);
  });
});

describe("a burst", () => {
  it("is worked off in rounds when every job takes as long", () => {
    const run = simulateQueue(burst({ at: 0, count: 100 }), aModel({ maxConcurrency: 10 }), seededDraws(1));

    expect(run).toMatchObject({ completed: 100, invocations: 100, busiest: 10, deepest: 90, lastEnd: 10 });
    expect(waitFigures([run])).toMatchObject({ p50: 4, p95: 9, longest: 9 });
  });

  it("meets a mapping that adds 300 batches a minute", () => {
    const model = aModel({ startConcurrency: 5, workSeconds: () => 1_000 });

    const run = simulateQueue(burst({ at: 0, count: 305 }), model, seededDraws(1));

    expect(run.busiest).toBe(305);
    expect(waitFigures([run]).longest).toBeCloseTo(60, 0);
    expect(waitFigures([run]).p50).toBeCloseTo(30, -0.5);
  });
});

describe("batches", () => {
  it("wait for the window when they are not full", () => {
    const model = aModel({ batchSize: 10, windowSeconds: 2 });

    const run = simulateQueue(burst({ at: 0, count: 13 }), model, seededDraws(1));

    expect(run.invocations).toBe(2);
    expect(waitFigures([run])).toMatchObject({ p50: 0, longest: 2 });
  });

  it("take innocent messages to the dead-letter queue when one of them ends its process again and again", () => {
    const run = (batchSize: number) =>
      simulateQueue(
        burst({ at: 0, count: 1_000 }),
        aModel({ batchSize, maxConcurrency: 10, poisonShare: 0.02 }),
        seededDraws(3),
      );
    const [single, tens] = [run(1), run(10)];

    expect(single.deadInnocent).toBe(0);
    expect(single.deadPoison).toBeGreaterThan(0);
    expect(tens.deadInnocent).toBeGreaterThan(0);
    for (const { completed, deadPoison, deadInnocent } of [single, tens])
      expect(completed + deadPoison + deadInnocent).toBe(1_000);
  });
});

describe("a tenant that sends more than all others", () => {
  const arrivals = () => burst({ at: 0, count: 5_000, tenant: 9 });
  function* withQuietOnes() {
    yield* arrivals();
    for (let at = 1; at < 60; at++) yield { at, tenant: at % 9 };
  }

  it("lets the others wait in a plain queue, and not in a fair one", () => {
    const run = (fair: boolean) =>
      simulateQueue(withQuietOnes(), aModel({ maxConcurrency: 100, fair }), seededDraws(1));
    const quiet = (tenant: number) => tenant !== 9;

    expect(waitFigures([run(false)], quiet).p50).toBeGreaterThan(15);
    expect(waitFigures([run(true)], quiet).longest).toBeLessThanOrEqual(1);
  });
});

describe("arrivals", () => {
  it("of a day swing around their mean", () => {
    const all = [...daily({ draws: seededDraws(5), rate: 1, seconds: 86_400, peak: 1.8 })];
    const noon = all.filter(({ at }) => Math.abs(at - 43_200) < 3_600).length / 7_200;

    expect(all.length / 86_400).toBeCloseTo(1, 1);
    expect(noon).toBeCloseTo(1.8, 0.7);
  });

  it("are the same for the same seed", () => {
    const once = () => [...steady({ draws: seededDraws(7), rate: 5, seconds: 10, tenants: 4 })];

    expect(once()).toEqual(once());
    expect(once()).not.toEqual([...steady({ draws: seededDraws(8), rate: 5, seconds: 10, tenants: 4 })]);
  });
});
