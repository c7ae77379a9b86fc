import "../../../observability/checker/jest.ts";
import { jobTypes } from "../../../functions/jobs/job-types.ts";
import { aSubmission } from "../../support/a-job.ts";
import { type JobWorld, startJobWorld } from "./job-world.ts";

describe("a good job", () => {
  let world: JobWorld;
  beforeAll(async () => {
    world = await startJobWorld();
  });
  afterAll(() => world.stop());

  it.each(jobTypes)("of type %s runs through both functions and is one connected trace", async (type) => {
    const id = `job-${type}`;
    await world.submit(aSubmission({ type }), { id });

    expect(await world.ingest()).toEqual({ batchItemFailures: [] });
    expect(await world.process()).toEqual({ batchItemFailures: [] });

    expect(await world.record(id)).toMatchObject({ status: "COMPLETED", attempts: 1, job_type: type });
    expect(await world.trace(id)).toPassTraceRules({ expected: "completed", personalData: ["Ada Example"] });
  });
});
