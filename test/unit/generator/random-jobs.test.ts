import { createHash } from "node:crypto";
import { jobTypes } from "../../../functions/jobs/job-types.ts";
import { notifySchema } from "../../../functions/jobs/notify.ts";
import { submissionSchema } from "../../../functions/jobs/submission.ts";
import { faults } from "../../../generator/faults.ts";
import { typesFor } from "../../../generator/random-jobs.ts";
import { randomTargets } from "../../../generator/random-targets.ts";
import { seededRandom } from "../../../generator/seeded-random.ts";
import { someJobs, take } from "./take.ts";

describe("random jobs", () => {
  it("are the same for the same seed, keys included", () => {
    expect(someJobs(300)).toEqual(someJobs(300));
    expect(someJobs(300)).not.toEqual(someJobs(300, { seed: 8 }));
  });

  it("have keys of their own", () => {
    const keys = someJobs(1000).map(({ key }) => key);

    expect(new Set(keys).size).toBe(1000);
  });

  it("are valid submissions of all four types when no share of them is bad", () => {
    const jobs = someJobs(400, { badShare: 0 });

    for (const { delivery, key, fault, expected } of jobs) {
      expect(submissionSchema.parse(delivery.via === "bus" && delivery.detail)).toMatchObject({ idempotency_key: key });
      expect([fault, expected, delivery]).toMatchObject([null, { status: "completed", code: null }, { copies: 1 }]);
    }

    expect(new Set(jobs.map(({ jobType }) => jobType))).toEqual(new Set(jobTypes));
  });

  it("are bad in about the share asked for, all of them for 1", () => {
    const bad = someJobs(2000, { badShare: 0.2 }).filter(({ fault }) => fault !== null).length;

    expect(bad).toBeGreaterThan(340);
    expect(bad).toBeLessThan(460);
    expect(someJobs(100, { badShare: 1 }).every(({ fault }) => fault !== null)).toBe(true);
  });

  it("have only the faults asked for", () => {
    const chosen = faults.filter(({ name }) => name === "slow" || name === "no-type");

    const names = new Set(someJobs(200, { badShare: 1, faults: chosen }).map(({ fault }) => fault));

    expect(names).toEqual(new Set(["slow", "no-type"]));
  });

  it("are of one type when only that is asked for, whatever fault can bend it", () => {
    const jobs = someJobs(300, { badShare: 0.5, only: "user_onboarding" });

    const types = new Set(jobs.filter(({ fault }) => fault !== "unknown-type").map(({ jobType }) => jobType));

    expect(types).toEqual(new Set(["user_onboarding", null]));
    expect(jobs.some(({ fault }) => fault === "negative-number")).toBe(false);
  });

  it("are the ones that a seed has always given, whatever faults are added for those who ask", () => {
    const digest = createHash("sha256").update(JSON.stringify(someJobs(500, { badShare: 0.4 })));

    expect(digest.digest("hex")).toBe("c7e0e92a49e5a664d63b9cbcd8e78dd33505e58de3b6059bd1d0b076661bbc4f");
  });

  it("are the same but for whom they name when some of them name somebody", () => {
    const targets = (share: number) =>
      randomTargets({
        random: seededRandom(7, "targets"),
        share,
        queue: "job-inbox",
        webhook: "http://localhost:1/in",
      });
    const without = someJobs(300, { badShare: 0.4 });

    const jobs = someJobs(300, { badShare: 0.4, targets: targets(0.5) });

    const named = jobs.flatMap(({ delivery }) => (delivery.via === "bus" ? (delivery.detail.notify ?? []) : []));
    for (const { delivery } of jobs) if (delivery.via === "bus") delete delivery.detail.notify;
    expect(jobs).toEqual(without);
    expect(named.length).toBeGreaterThan(90);
    expect(named.length).toBeLessThan(180);
    for (const notify of named) expect(notifySchema.safeParse(notify).success).toBe(true);
    expect(new Set(named.flatMap(Object.keys))).toEqual(new Set(["queue", "webhook", "email"]));
    expect(someJobs(300, { badShare: 0.4, targets: targets(0) })).toEqual(without);
  });

  it("name the queue alone where there is no inbox for the rest", () => {
    const targets = randomTargets({ random: seededRandom(7, "targets"), share: 1, queue: "job-inbox" });

    expect(take(20, targets)).toEqual(Array(20).fill({ queue: "job-inbox" }));
  });

  it("keep the target that a fault has given them", () => {
    const targets = randomTargets({ random: seededRandom(7, "targets"), share: 1, queue: "job-inbox" });
    const jobs = someJobs(40, { badShare: 1, faults: faults.filter(({ name }) => name === "bad-notify"), targets });

    expect(JSON.stringify(jobs)).not.toContain("job-inbox");
  });

  it("name as faults only those that fit the job's type", () => {
    const negative = faults.filter(({ name }) => name === "negative-number");

    expect(negative.map((fault) => typesFor(fault, jobTypes))).toEqual([["data_cleanup", "long_running_job"]]);
  });

  it("take long seldom: at a time scale of 0.02, 1000 jobs sleep less than 30 s on each of ten workers", () => {
    const seconds = someJobs(1000, { seed: 8 }).map(({ delivery }) => {
      const message = delivery.via === "bus" ? (delivery.detail.message as Record<string, unknown> | undefined) : {};
      return typeof message?.timeout === "number" ? Math.max(0, message.timeout) : 0;
    });

    expect(Math.max(...seconds)).toBe(600);
    expect((seconds.reduce((sum, one) => sum + one, 0) * 0.02) / 10).toBeLessThan(30);
  });
});
