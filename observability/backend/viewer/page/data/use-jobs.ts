import { keepPreviousData, type QueryClient, type QueryFunctionContext, useQuery } from "@tanstack/react-query";
import type { JobsView } from "../../../api/job-view.ts";
import { withNewest } from "../../model/job-list.ts";
import { type JobQuery, jobsEndpoint, LIMITS } from "../../model/job-query.ts";
import { fetchJson } from "./fetch-json.ts";
import { useLive } from "./live.tsx";
import { serverTimeMs } from "./server-clock.ts";

/** How often the whole of a long list is loaded; in between only its newest jobs are. */
const WHOLE_EVERY_MS = 20_000;

interface LoadedJobs extends JobsView {
  /** When the whole list was loaded, milliseconds since the epoch. */
  wholeAtMs: number;
  /** False when it was only its newest jobs that were loaded last. */
  isWhole: boolean;
}

/** The list of jobs; while another one is loaded, the last one stays. */
export function useJobs(query: JobQuery, { enabled = true } = {}) {
  const { state } = useLive();
  return useQuery({
    ...jobsOptions(query),
    enabled,
    placeholderData: keepPreviousData,
    // What an event told of older jobs is still to be loaded.
    refetchInterval: ({ state: { data } }) => state !== "paused" && data?.isWhole === false && WHOLE_EVERY_MS,
  });
}

/** The list as it was loaded last, loaded only when it was not. */
export function loadedJobs(queries: QueryClient, query: JobQuery): Promise<JobsView> {
  return queries.ensureQueryData(jobsOptions(query));
}

function jobsOptions(query: JobQuery) {
  // Not a text: an event tells of some jobs, and any of them may belong into the list.
  const queryKey = ["jobs", query] as const;
  return { queryKey, queryFn: (context: QueryFunctionContext) => loadJobs(query, context) };
}

async function loadJobs(query: JobQuery, { client, queryKey, signal }: QueryFunctionContext): Promise<LoadedJobs> {
  const nowMs = serverTimeMs();
  const list = client.getQueryData<LoadedJobs>(queryKey);
  const load = (limit: number) => fetchJson<JobsView>(jobsEndpoint({ ...query, limit }, nowMs * 1_000), { signal });
  if (list && list.jobs.length > LIMITS[0] && nowMs - list.wholeAtMs < WHOLE_EVERY_MS)
    return { ...withNewest(list, await load(LIMITS[0]), query.limit), wholeAtMs: list.wholeAtMs, isWhole: false };
  return { ...(await load(query.limit)), wholeAtMs: nowMs, isWhole: true };
}
