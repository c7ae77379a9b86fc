import { keepPreviousData, type QueryClient, useQuery } from "@tanstack/react-query";
import type { JobsView } from "../../../api/job-view.ts";
import { type JobQuery, jobsEndpoint } from "../../model/job-query.ts";
import { fetchJson } from "./fetch-json.ts";

/** The list of jobs; while another one is loaded, the last one stays. */
export function useJobs(query: JobQuery, { enabled = true } = {}) {
  return useQuery({ ...jobsOptions(query), enabled, placeholderData: keepPreviousData });
}

/** The list as it was loaded last, loaded only when it was not. */
export function loadedJobs(queries: QueryClient, query: JobQuery): Promise<JobsView> {
  return queries.ensureQueryData(jobsOptions(query));
}

function jobsOptions(query: JobQuery) {
  return {
    // Not a text: an event tells of some jobs, and any of them may belong into the list.
    queryKey: ["jobs", query] as const,
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      fetchJson<JobsView>(jobsEndpoint(query, Date.now() * 1_000), { signal }),
  };
}
