import { useQuery } from "@tanstack/react-query";
import type { JobView } from "../../../api/job-view.ts";
import { AnswerError, fetchJson } from "./fetch-json.ts";

/** One job with its timeline. A job that is not there yet is asked for again every two seconds. */
export function useJob(id: string) {
  return useQuery({
    queryKey: ["job", id],
    queryFn: ({ signal }) => fetchJson<JobView>(`/api/jobs/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (isNotFound(state.error) ? 2_000 : false),
  });
}

export function isNotFound(error: Error | null): boolean {
  return error instanceof AnswerError && error.status === 404;
}
