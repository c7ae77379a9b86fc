import { awaitVerdict } from "../../../infra/local/verdict/await-verdict.ts";
import type { TraceEvidence } from "../../../infra/local/verdict/evidence.ts";
import { followJobs } from "../../../infra/local/verdict/follow-jobs.ts";
import type { RecordedEnd } from "../../../infra/local/verdict/job-records.ts";
import { aTraceEvidence } from "../../support/an-evidence.ts";
import { waitFor } from "../../support/wait-for.ts";

function aSystem() {
  const records = new Map<string, RecordedEnd>();
  const deadLetters = new Map<string, number>();
  const traces = new Map<string, TraceEvidence>();
  const asked: string[][] = [];
  let running = 0;
  let most = 0;
  const follower = followJobs({
    tracesAtOnce: 3,
    countDeadLetters: () => deadLetters,
    records: {
      async read(jobIds) {
        asked.push([...jobIds]);
        return jobIds.flatMap((id) => records.get(id) ?? []);
      },
    },
    async readTrace({ jobId }) {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return traces.get(jobId);
    },
  });
  const complete = (jobId: string) => {
    records.set(jobId, { jobId, status: "COMPLETED" });
    traces.set(jobId, aTraceEvidence({}));
    follower.noticed({ jobId, kind: "end-state" });
  };
  return { follower, records, deadLetters, traces, asked, complete, mostTracesAtOnce: () => most };
}

const job = (jobId: string) => ({ jobId, traceId: "0af7651916cd43dd8448eb211c80319c" });
const never = new AbortController().signal;

describe("following jobs", () => {
  it("asks for a record only after a topic has spoken of the job", async () => {
    const { follower, asked, complete } = aSystem();
    for (const id of ["a", "b", "c"]) follower.submitted(job(id));
    complete("b");

    await follower.look();

    expect(asked).toEqual([["b"]]);
    expect(follower.open().map(({ jobId }) => jobId)).toEqual(["a", "c"]);
  });

  it("takes a message that comes before the submission is known", async () => {
    const { follower, complete } = aSystem();
    complete("a");
    follower.submitted(job("a"));

    await follower.look();

    expect(follower.open()).toEqual([]);
  });

  it("counts a job once however often it is submitted", () => {
    const { follower } = aSystem();
    follower.submitted(job("a"));
    follower.submitted(job("a"));

    expect(follower.jobs()).toHaveLength(1);
  });

  it("fetches the traces of many jobs a few at a time", async () => {
    const { follower, complete, mostTracesAtOnce } = aSystem();
    for (let index = 0; index < 50; index++) {
      follower.submitted(job(`${index}`));
      complete(`${index}`);
    }

    await follower.look();

    expect(follower.open()).toEqual([]);
    expect(mostTracesAtOnce()).toBe(3);
  });
});

describe("the verdict", () => {
  it("waits for the last submission, then for every job, its dead letter and its trace", async () => {
    const { follower, records, deadLetters, traces, complete } = aSystem();
    const submissions = Promise.withResolvers<void>();
    const progress: string[] = [];
    follower.submitted(job("good"));
    complete("good");
    const verdict = awaitVerdict({
      follower,
      submissions: submissions.promise,
      timeoutSeconds: 30,
      signal: never,
      onProgress: (done, of) => progress.push(`${done}/${of}`),
    });
    await waitFor(() => progress.includes("1/1"), { what: "the first job" });

    follower.submitted(job("bad"));
    submissions.resolve();
    records.set("bad", { jobId: "bad", status: "EXECUTE_FAILED", failureCode: "STEP_FAILED" });
    deadLetters.set("bad", 1);
    traces.set("bad", aTraceEvidence({ outcome: "failed", problems: ["span-kind: wrong"] }));
    follower.noticed({ jobId: "bad", kind: "alert" });

    const { summary, missing, blemishes } = await verdict;

    expect(missing).toEqual([]);
    expect(summary).toMatchObject({
      submitted: 2,
      completed: 1,
      failed: 1,
      dead_lettered: 1,
      alerts: 1,
      traces: 2,
      connected_traces: 2,
    });
    expect(blemishes).toEqual([{ rule: "span-kind", jobs: 1, traceId: job("bad").traceId, message: "wrong" }]);
  });

  it("names what is missing when the time is over", async () => {
    const { follower, records } = aSystem();
    follower.submitted(job("lost"));
    follower.submitted(job("quiet"));
    records.set("quiet", { jobId: "quiet", status: "COMPLETED" });

    const { missing } = await awaitVerdict({
      follower,
      submissions: Promise.resolve(),
      timeoutSeconds: 0.01,
      signal: never,
    });

    expect(missing).toEqual([
      "lost: seen record none, end states 0, dead letters 0, alerts 0, trace 0af7651916cd43dd8448eb211c80319c not arrived; missing a record, its trace 0af7651916cd43dd8448eb211c80319c",
      expect.stringMatching(/^quiet: seen record COMPLETED, .*missing its end-state message/),
    ]);
  });

  it("is given at once when it is asked to stop", async () => {
    const { follower } = aSystem();
    follower.submitted(job("a"));

    const { summary, missing } = await awaitVerdict({
      follower,
      submissions: new Promise(() => {}),
      timeoutSeconds: 60,
      signal: AbortSignal.abort(),
    });

    expect(summary.submitted).toBe(1);
    expect(missing).toHaveLength(1);
  });

  it("goes on after a look that fails", async () => {
    const { follower, complete } = aSystem();
    follower.submitted(job("a"));
    complete("a");
    let looks = 0;
    const look = () => (++looks === 1 ? Promise.reject(new Error("connect ECONNREFUSED")) : follower.look());

    const { missing, problem } = await awaitVerdict({
      follower: { ...follower, look },
      submissions: Promise.resolve(),
      timeoutSeconds: 30,
      signal: never,
    });

    expect({ missing, problem }).toEqual({ missing: [], problem: undefined });
  });

  it("says why the last look failed, with what was known before", async () => {
    const { follower } = aSystem();
    follower.submitted(job("a"));
    const fails = () => Promise.reject(new Error("connect ECONNREFUSED"));

    const { missing, problem } = await awaitVerdict({
      follower: { ...follower, look: fails, lookAtAll: fails },
      submissions: Promise.resolve(),
      timeoutSeconds: 0.01,
      signal: never,
    });

    expect(missing).toHaveLength(1);
    expect(problem).toBe("connect ECONNREFUSED");
  });

  it("is given in time although a look is never answered", async () => {
    const { follower } = aSystem();
    follower.submitted(job("a"));

    const { missing } = await awaitVerdict({
      follower: { ...follower, look: () => new Promise(() => {}) },
      submissions: Promise.resolve(),
      timeoutSeconds: 0.05,
      signal: never,
    });

    expect(missing).toHaveLength(1);
  });
});
