import { jest } from "@jest/globals";
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { createStaleQueries } from "../../../observability/backend/viewer/page/data/stale-queries.ts";

/** Data on the page, with what loads it; an answer comes when `answer` is called. */
function shown(queries: QueryClient, queryKey: readonly unknown[]) {
  let answer = () => {};
  let loads = 0;
  const load = () => {
    loads++;
    return new Promise<number>((resolve) => {
      const nth = loads;
      answer = () => resolve(nth);
    });
  };
  const stop = new QueryObserver(queries, { queryKey, queryFn: load, staleTime: 1_000 }).subscribe(() => {});
  const answered = async () => {
    answer();
    await jest.advanceTimersByTimeAsync(0);
  };
  return { loads: () => loads, answered, stop };
}

describe("live updates", () => {
  let queries: QueryClient;
  let stale: ReturnType<typeof createStaleQueries>;
  beforeEach(() => {
    jest.useFakeTimers();
    queries = new QueryClient({ defaultOptions: { queries: { retry: false, gcTime: Number.POSITIVE_INFINITY } } });
    stale = createStaleQueries(queries);
  });
  afterEach(() => {
    stale.stop();
    queries.clear();
    jest.useRealTimers();
  });

  it("load once for many events, and not more often than every 0.7 s", async () => {
    const jobs = shown(queries, ["jobs", { limit: 200 }]);
    await jobs.answered();

    for (let n = 0; n < 20; n++) stale.take({ type: "jobs", ids: [`job ${n}`] });
    await jest.advanceTimersByTimeAsync(400);
    expect(jobs.loads()).toBe(2);
    await jobs.answered();
    stale.take({ type: "jobs", ids: ["job 21"] });
    await jest.advanceTimersByTimeAsync(690);
    expect(jobs.loads()).toBe(2);
    await jest.advanceTimersByTimeAsync(20);
    expect(jobs.loads()).toBe(3);
    jobs.stop();
  });

  it("never throw away a load that is under way, and load again after it", async () => {
    const jobs = shown(queries, ["jobs", { limit: 200 }]);
    stale.take({ type: "jobs", ids: ["a"] });

    await jest.advanceTimersByTimeAsync(5_000);
    expect(jobs.loads()).toBe(1);
    await jobs.answered();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(jobs.loads()).toBe(2);
    jobs.stop();
  });

  it("rest the longer, the longer loading takes", async () => {
    const jobs = shown(queries, ["jobs", { limit: 50_000 }]);
    await jobs.answered();
    stale.take({ type: "jobs", ids: ["a"] });
    await jest.advanceTimersByTimeAsync(350 + 2_000);
    await jobs.answered();

    stale.take({ type: "jobs", ids: ["b"] });
    await jest.advanceTimersByTimeAsync(7_900);
    expect(jobs.loads()).toBe(2);
    await jest.advanceTimersByTimeAsync(200);
    expect(jobs.loads()).toBe(3);
    jobs.stop();
  });

  it("load a job that is shown for its own events alone, and for a reset", async () => {
    const job = shown(queries, ["job", "mine"]);
    await job.answered();

    stale.take({ type: "jobs", ids: ["other"] });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(job.loads()).toBe(1);
    stale.take({ type: "jobs", ids: ["mine"] });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(job.loads()).toBe(2);
    await job.answered();
    stale.take({ type: "reset" });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(job.loads()).toBe(3);
    job.stop();
  });

  it("put a status into the page without asking for it", () => {
    const status = {
      deadLetters: 3,
      alerts: 5,
      jobs: 8,
      spans: 9,
      spansPerS: 1,
      banners: [],
      aws: "connected" as const,
    };
    stale.take({ type: "status", status });

    expect(queries.getQueryData(["status"])).toEqual(status);
  });

  it("load nothing once they are stopped", async () => {
    const jobs = shown(queries, ["jobs", {}]);
    await jobs.answered();
    stale.take({ type: "jobs", ids: ["a"] });
    stale.stop();
    await jest.advanceTimersByTimeAsync(5_000);

    expect(jobs.loads()).toBe(1);
    jobs.stop();
  });
});
