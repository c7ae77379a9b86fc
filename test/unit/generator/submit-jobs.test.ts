import type { Burst } from "../../../generator/bursts.ts";
import { usualFaults } from "../../../generator/faults.ts";
import type { Receipt } from "../../../generator/publish/receipt.ts";
import { type RandomJob, randomJobs } from "../../../generator/random-jobs.ts";
import { seededRandom } from "../../../generator/seeded-random.ts";
import { type SubmitJobsOptions, submitJobs, UnreachableError } from "../../../generator/submit-jobs.ts";
import { someJobs } from "./take.ts";

const accept = (job: RandomJob): Receipt => ({ accepted: true, job, jobId: job.key, traceId: "0" });
const refuse = (job: RandomJob, code: string): Receipt => ({ accepted: false, job, traceId: "0", code, reason: code });

/** A clock whose time passes only in sleeps. */
function fakeClock() {
  let now = 1_000_000;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      now += ms;
    },
  };
}

function* evenBursts(burst: Burst): Generator<Burst, never> {
  for (;;) yield burst;
}

function aRun(options: Partial<SubmitJobsOptions> = {}) {
  const clock = fakeClock();
  const receipts: Receipt[] = [];
  const run: SubmitJobsOptions = {
    jobs: randomJobs({ random: seededRandom(7, "jobs"), badShare: 0.2, faults: usualFaults }),
    bursts: evenBursts({ size: 4, pauseMs: 500 }),
    publish: async (jobs) => jobs.map(accept),
    onReceipts: (some) => void receipts.push(...some),
    clock,
    ...options,
  };
  return { clock, receipts, run };
}

describe("submitting jobs", () => {
  it("submits exactly the count, in the order of the seed", async () => {
    const { receipts, run } = aRun({ count: 10 });

    await submitJobs(run);

    expect(receipts.map(({ job }) => job)).toEqual(someJobs(10));
  });

  it("starts the bursts as far apart as the pauses say, and does not wait after the last", async () => {
    const { clock, run } = aRun({ count: 12 });

    await submitJobs(run);

    expect(clock.sleeps).toEqual([500, 500]);
  });

  it("ends when the minutes are over", async () => {
    const { clock, receipts, run } = aRun({ minutes: 0.05 });

    await submitJobs(run);

    expect(clock.now()).toBe(1_000_000 + 3000);
    expect(receipts).toHaveLength(6 * 4);
  });

  it("ends at the signal, after what is on its way was answered", async () => {
    const stop = new AbortController();
    const { receipts, run } = aRun({ signal: stop.signal });
    const publish = async (jobs: readonly RandomJob[]) => {
      stop.abort();
      await Promise.resolve();
      return jobs.map(accept);
    };

    await submitJobs({ ...run, publish });

    expect(receipts).toHaveLength(4);
  });

  it("has no more bursts on their way than allowed, however slow the answers are", async () => {
    let onTheirWay = 0;
    let most = 0;
    const publish = async (jobs: readonly RandomJob[]) => {
      most = Math.max(most, ++onTheirWay);
      await new Promise((resolve) => setImmediate(resolve));
      onTheirWay--;
      return jobs.map(accept);
    };
    const { receipts, run } = aRun({ count: 200, bursts: evenBursts({ size: 1, pauseMs: 0 }), publish });

    await submitJobs({ ...run, burstsAtOnce: 3 });

    expect(most).toBe(3);
    expect(receipts).toHaveLength(200);
  });

  it("goes on after a refused job", async () => {
    const { receipts, run } = aRun({ count: 20 });
    const publish = async (jobs: readonly RandomJob[]) =>
      jobs.map((job, index) => (index === 0 ? refuse(job, "ECONNRESET") : accept(job)));

    await submitJobs({ ...run, publish });

    expect(receipts.filter(({ accepted }) => accepted)).toHaveLength(15);
  });

  it("ends with an error when nothing was reached, having told of the refused jobs", async () => {
    const { receipts, run } = aRun();
    const publish = async (jobs: readonly RandomJob[]) => jobs.map((job) => refuse(job, "ECONNREFUSED"));

    await expect(submitJobs({ ...run, publish })).rejects.toThrow(new UnreachableError("ECONNREFUSED"));

    expect(receipts.length).toBeGreaterThanOrEqual(4);
  });

  it("ends with the error of whoever is told", async () => {
    const { run } = aRun();
    const onReceipts = () => {
      throw new Error("nobody listens");
    };

    await expect(submitJobs({ ...run, onReceipts })).rejects.toThrow("nobody listens");
  });
});
