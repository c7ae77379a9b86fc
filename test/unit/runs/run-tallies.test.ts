import { describe, expect, it } from "@jest/globals";
import type { FigureName } from "../../../observability/backend/api/run-view.ts";
import { createPacker } from "../../../observability/backend/jobs/indexed-job.ts";
import { jobFacts } from "../../../observability/backend/jobs/job-facts.ts";
import { buildJobTree } from "../../../observability/backend/jobs/job-tree.ts";
import { compareTallies } from "../../../observability/backend/runs/compare-runs.ts";
import { runFigures } from "../../../observability/backend/runs/run-figures.ts";
import { mergeTallies, tallyJobs } from "../../../observability/backend/runs/run-tally.ts";
import { readTally, tallyJson } from "../../../observability/backend/runs/tally-json.ts";
import { aCompletedJob, aFailedJob, aRejectedJob } from "../../support/a-trace.ts";
import { toJobSpans } from "../jobs/a-told-job.ts";

const packer = createPacker();
const pathOf = (shape: number) => `shape ${shape}`;

/** A job as the index has it; of a completed one, how long it took. */
function anIndexedJob(spans: ReturnType<typeof aCompletedJob>, { tookUs, shapes = [1, 2] }: Took = {}) {
  const facts = jobFacts("job-1", buildJobTree(toJobSpans(spans)));
  if (!facts) throw new Error("expected a job, got none");
  const job = packer.pack(facts, { traceKeys: [1], shapes, updatedAtUs: 0 });
  return tookUs === undefined ? job : { ...job, finishedAtUs: job.submittedAtUs + tookUs };
}
interface Took {
  tookUs?: number;
  shapes?: readonly number[];
}
const took = (...times: number[]) =>
  tallyJobs(
    times.map((tookUs) => anIndexedJob(aCompletedJob(), { tookUs })),
    pathOf,
  );
const figure = (name: FigureName, base: ReturnType<typeof took>, other: ReturnType<typeof took>) =>
  compareTallies(base, other).total.find((one) => one.name === name);

describe("the tally of a run", () => {
  const first = [anIndexedJob(aCompletedJob()), anIndexedJob(aFailedJob())];
  const second = [anIndexedJob(aRejectedJob()), anIndexedJob(aFailedJob({ type: "data_cleanup" }))];

  it("is the same, whether its jobs are counted together or one part after the other", () => {
    const parts = mergeTallies(tallyJobs(first, pathOf), tallyJobs(second, pathOf));

    expect(parts).toEqual(tallyJobs([...first, ...second], pathOf));
    expect(runFigures(parts).total).toMatchObject({
      jobs: 4,
      attempts: 5,
      statuses: { completed: 1, rejected: 1, "dead-lettered": 2 },
    });
  });

  it("is read as it was written, and what is no tally counts nothing", () => {
    const tally = tallyJobs([...first, anIndexedJob(aFailedJob({ type: "__proto__" }))], pathOf);

    expect(readTally(tallyJson(tally))).toEqual(tally);
    for (const json of ["", "{}", '[["a",{"jobs":-1}]]']) expect(readTally(json).size).toBe(0);
  });

  it("has the times of completed jobs, by nearest rank, to three digits", () => {
    const times = Array.from({ length: 100 }, (_, at) => (at + 1) * 1_000 + 0.4);

    expect(runFigures(took(...times)).total.latencyUs).toEqual({ p50: 50_000, p95: 95_000, max: 100_000 });
    expect(runFigures(tallyJobs(second, pathOf)).total).toMatchObject({ latencyUs: null, splitUs: null });
  });

  it("has the mean of what the time of completed jobs went into", () => {
    const job = anIndexedJob(aCompletedJob());
    const { splitUs, latencyUs } = runFigures(tallyJobs([job, job], pathOf)).total;

    const sum = Object.values(splitUs ?? {}).reduce((all, us) => all + us, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual((latencyUs?.max ?? 0) * 1.01);
  });

  it("takes any number of types and shapes without growing beyond bounds", () => {
    const jobs = Array.from({ length: 2_000 }, (_, at) => ({
      ...anIndexedJob(aCompletedJob(), { shapes: [at] }),
      type: `type-${at % 70}`,
    }));
    const tally = tallyJobs(jobs, pathOf);

    expect(tally.size).toBeLessThanOrEqual(51);
    expect(Math.max(...Array.from(tally.values(), ({ shapes }) => shapes.size))).toBeLessThanOrEqual(500);
    expect(runFigures(tally).total.jobs).toBe(2_000);
  });
});

describe("two runs compared", () => {
  it("are slower or faster by a tenth and five milliseconds, and else the same", () => {
    const base = took(100_000);

    expect(figure("p50", base, took(125_000))).toMatchObject({ change: 0.25, verdict: "worse" });
    expect(figure("p50", base, took(80_000))).toMatchObject({ change: -0.2, verdict: "better" });
    expect(figure("p50", base, took(105_000))).toMatchObject({ verdict: "same" });
    expect(figure("p50", took(2_000), took(6_000))).toMatchObject({ change: 2, verdict: "same" });
  });

  it("say nothing of times that one of them has not", () => {
    const none = tallyJobs([anIndexedJob(aFailedJob())], pathOf);

    expect(figure("p95", none, took(10_000))).toEqual({
      ...{ name: "p95", unit: "us", base: null, with: 10_000, change: null, verdict: null },
    });
    expect(figure("failed", new Map(), none)).toMatchObject({ base: 0, with: 1, verdict: null });
  });

  it("are worse when a larger share failed, not when more jobs did", () => {
    const jobs = (good: number, bad: number) =>
      tallyJobs(
        [
          ...Array.from({ length: good }, () => anIndexedJob(aCompletedJob())),
          ...Array.from({ length: bad }, () => anIndexedJob(aFailedJob())),
        ],
        pathOf,
      );

    expect(figure("failed", jobs(9, 1), jobs(18, 2))).toMatchObject({ base: 1, with: 2, verdict: "same" });
    expect(figure("failed", jobs(9, 1), jobs(8, 2))).toMatchObject({ verdict: "worse" });
    expect(figure("failed", jobs(8, 2), jobs(9, 1))).toMatchObject({ verdict: "better" });
  });

  it("list the shapes that one of them has alone, with how many jobs have them", () => {
    const base = tallyJobs([anIndexedJob(aCompletedJob()), anIndexedJob(aCompletedJob(), { shapes: [1] })], pathOf);
    const other = tallyJobs([anIndexedJob(aCompletedJob(), { shapes: [1, 3] })], pathOf);
    const [type] = compareTallies(base, other).types;

    expect(type?.structure).toEqual({
      same: 1,
      onlyBase: [{ path: "shape 2", jobs: 1, of: 2, below: 0 }],
      onlyWith: [{ path: "shape 3", jobs: 1, of: 1, below: 0 }],
    });
  });

  it("list a shape that is new without those below it, which they count", () => {
    const paths = ["a", "a › b", "a › b › c", "a › b › d", "a › bb"];
    const tallyWith = (...shapes: number[]) =>
      tallyJobs([anIndexedJob(aCompletedJob(), { shapes })], (shape) => paths[shape] ?? "");
    const [type] = compareTallies(tallyWith(0), tallyWith(0, 1, 2, 3, 4)).types;

    expect(type?.structure?.onlyWith.map(({ path, below }) => [path, below])).toEqual([
      ["a › b", 2],
      ["a › bb", 0],
    ]);
  });

  it("have no structure in common where one has no job of the type, or none that ended", () => {
    const { types } = compareTallies(took(1_000), tallyJobs([anIndexedJob(aFailedJob({ type: "a" }))], pathOf));

    expect(types.map(({ type, structure }) => [type, structure])).toEqual([
      ["a", null],
      ["report_generation", null],
    ]);
  });
});
