import type { JobsView } from "../../../observability/backend/api/job-view.ts";
import {
  failedCount,
  insertedAbove,
  neighbour,
  newerThan,
  stepText,
  totalNow,
  withNewest,
} from "../../../observability/backend/viewer/model/job-list.ts";
import { attemptText, failureText, outcomeText } from "../../../observability/backend/viewer/model/job-outcome.ts";
import {
  isFiltered,
  jobsEndpoint,
  listAddress,
  nextLimit,
  readJobQuery,
} from "../../../observability/backend/viewer/model/job-query.ts";
import { aJob } from "./job-samples.ts";

const query = (text = "") => readJobQuery(new URLSearchParams(text));
const asked = (text: string) => jobsEndpoint(query(text), 10_000e6);

describe("the list's address", () => {
  it("becomes the request", () => {
    expect(asked("")).toBe("/api/jobs?limit=200");
    expect(asked("status=failed&status=running&type=data_cleanup&code=A%20B&queue=q&service=s&limit=1000")).toBe(
      "/api/jobs?status=running&status=failed&type=data_cleanup&code=A+B&queue=q&service=s&limit=1000",
    );
    expect(asked("text=%20job.type%3Dx%20&range=15m")).toBe("/api/jobs?text=job.type%3Dx&startUs=9100000000&limit=200");
  });

  it("prefers a brushed time to the range", () => {
    expect(asked("range=1h&startUs=5&endUs=9.5")).toBe("/api/jobs?startUs=5&endUs=10&limit=200");
  });

  it("leaves out what it does not know", () => {
    expect(asked("status=asleep&range=century&limit=7&startUs=soon")).toBe("/api/jobs?limit=200");
  });

  it("tells a filter from a time range", () => {
    expect([isFiltered(query()), isFiltered(query("range=15m")), isFiltered(query("text=%20"))]).toEqual([
      false,
      false,
      false,
    ]);
    expect([isFiltered(query("code=X")), isFiltered(query("text=a")), isFiltered(query("endUs=4"))]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("is carried along by the address of a job, without what belongs to the job", () => {
    const address = new URLSearchParams("span=05&status=failed&zoom=1-2&range=1h&status=running");

    expect(listAddress(address)).toBe("?status=failed&status=running&range=1h");
    expect(listAddress(address, ["status"])).toBe("?range=1h");
    expect(listAddress(new URLSearchParams("span=05"))).toBe("");
  });

  it("shows more in steps, as long as there is more", () => {
    expect([nextLimit(200, 201), nextLimit(200, 200), nextLimit(50_000, 90_000)]).toEqual([
      1_000,
      undefined,
      undefined,
    ]);
  });
});

describe("the list", () => {
  it("says which step a job is at, or where it waits", () => {
    const step = { name: "migrate", index: 1, of: 4 };

    expect(stepText(aJob({ status: "running", step })).text).toBe("2/4 migrate");
    expect(stepText(aJob({ status: "running", step: { ...step, isOver: true } })).text).toBe("3/4 after migrate");
    expect(stepText(aJob({ status: "completed", step: { ...step, index: 3 } })).text).toBe("4/4");
    expect(stepText(aJob({ status: "failed", step: { name: "purge", index: 0 } })).text).toBe("purge");
    expect(stepText(aJob({ status: "retrying", step, waitsIn: { queue: "jobs-todo", sinceUs: 0 } })).text).toBe(
      "waits in jobs-todo",
    );
    expect(stepText(aJob({ status: "rejected", code: "INVALID_JOB" }))).toEqual({ text: "", code: "INVALID_JOB" });
  });

  it("counts what did not reach its goal", () => {
    const counts = { queued: 1, running: 2, retrying: 4, completed: 8, rejected: 16, failed: 32, "dead-lettered": 64 };

    expect([
      failedCount({ counts }, []),
      failedCount({ counts }, ["failed", "queued"]),
      failedCount({ counts }, ["queued"]),
    ]).toEqual([112, 32, 0]);
  });

  it("lets a job that goes on grow, and no other", () => {
    const { finishedAtUs: _, ...open } = aJob();

    expect(totalNow(open, 1_005e6)).toBe(5e6);
    expect(totalNow(open, 0)).toBe(1e6);
    expect(totalNow(aJob(), 1_005e6)).toBe(1e6);
  });

  it("keeps its place when jobs arrive above it", () => {
    expect(insertedAbove(["new", "a", "b"], ["a", "b"], 1)).toBe(1);
    expect(insertedAbove(["b", "c"], ["a", "b", "c"], 1)).toBe(-1);
    expect(insertedAbove(["x"], ["a", "b"], 1)).toBe(0);
    expect(insertedAbove(["x"], [], 0)).toBe(0);
  });

  it("counts the jobs that came since one looked", () => {
    expect([
      newerThan(["c", "b", "a"], "a"),
      newerThan(["a"], "a"),
      newerThan(["a"], undefined),
      newerThan(["b"], "a"),
    ]).toEqual([2, 0, 0, 0]);
  });

  it("has neighbours", () => {
    const ids = ["a", "b"];

    expect([
      neighbour(ids, "a", 1),
      neighbour(ids, "a", -1),
      neighbour(ids, "b", 1),
      neighbour(ids, "gone", 1),
    ]).toEqual(["b", undefined, undefined, undefined]);
  });
});

describe("the sentence about a job", () => {
  it("says how it stands", () => {
    const waitsIn = { queue: "jobs-todo", sinceUs: 0 };

    expect(outcomeText(aJob())).toBe("completed at the first attempt");
    expect(outcomeText(aJob({ attempts: 0 }))).toBe("completed");
    expect(outcomeText(aJob({ status: "failed", attempts: 0 }))).toBe("failed");
    expect(outcomeText(aJob({ status: "failed", attempts: 2 }))).toBe("failed after 2 attempts");
    expect(outcomeText(aJob({ attempts: 3, redriven: true }))).toBe("completed after 3 attempts, redriven");
    expect(outcomeText(aJob({ status: "dead-lettered", attempts: 5 }))).toBe("dead-lettered after 5 attempts");
    expect(outcomeText(aJob({ status: "retrying", attempts: 2, waitsIn }))).toBe("waits for attempt 3 in jobs-todo");
    expect(outcomeText(aJob({ status: "queued", attempts: 0, waitsIn }))).toBe("waits in jobs-todo");
    expect(outcomeText(aJob({ status: "rejected", attempts: 0, stage: "job-ingester" }))).toBe(
      "rejected by job-ingester",
    );
    expect(outcomeText(aJob({ status: "running", step: { name: "scan", index: 0 } }))).toBe(
      "attempt 1 runs, at step scan",
    );
    const step = { name: "prepare", index: 0, of: 4, isOver: true as const };
    expect(outcomeText(aJob({ status: "running", attempts: 2, step }))).toBe(
      "attempt 2 runs, at step 2 of 4, after prepare",
    );
  });

  it("says why it failed, with what is known", () => {
    expect(failureText({ code: "STEP_FAILED", reason: "locked" })).toBe("STEP_FAILED: locked");
    expect([failureText({ code: "STEP_FAILED" }), failureText({ reason: "locked" }), failureText({})]).toEqual([
      "STEP_FAILED",
      "locked",
      undefined,
    ]);
  });

  it("tells an attempt", () => {
    const attempt = { number: 2, startUs: 0, endUs: 2e6, redriven: true, waitUs: 4e6, traceId: "", spanId: "" };

    expect(attemptText({ ...attempt, status: "timed-out", code: "TIMEOUT" })).toBe(
      "attempt 2 timed out · 2 s · waited 4 s before it · redriven · TIMEOUT",
    );
  });
});

describe("a long list whose newest jobs are loaded again", () => {
  const view = (jobs: ReturnType<typeof aJob>[], total = jobs.length): JobsView => ({
    jobs,
    total,
    counts: { queued: 0, running: 0, retrying: 0, completed: total, rejected: 0, failed: 0, "dead-lettered": 0 },
    latencyUs: null,
    nowUs: 0,
  });
  const job = (id: string, submittedAtUs: number) => aJob({ id, submittedAtUs });
  const list = view([job("c", 3), job("b", 2), job("a", 1)]);

  it("has those that came, and the older ones as they were", () => {
    const { jobs, total } = withNewest(list, view([job("d", 4), job("c", 3)], 4), 10);

    expect(jobs.map(({ id }) => id)).toEqual(["d", "c", "b", "a"]);
    expect(total).toBe(4);
    expect(jobs[3]).toBe(list.jobs[2]);
  });

  it("has no job any more that is not among the newest, though it is as new", () => {
    const { jobs } = withNewest(list, view([job("d", 4), job("b", 2)], 3), 10);

    expect(jobs.map(({ id }) => id)).toEqual(["d", "b", "a"]);
  });

  it("is no longer than was asked for, and is the answer itself when that is all", () => {
    expect(withNewest(list, view([job("d", 4), job("c", 3)], 4), 3).jobs.map(({ id }) => id)).toEqual(["d", "c", "b"]);

    const all = view([job("d", 4)]);
    expect(withNewest(list, all, 10)).toBe(all);
  });
});
