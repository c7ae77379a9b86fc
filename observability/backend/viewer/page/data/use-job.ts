import { useQuery } from "@tanstack/react-query";
import type { JobView } from "../../../api/job-view.ts";
import { jobEndpoint } from "../../model/job-query.ts";
import { AnswerError, fetchJson } from "./fetch-json.ts";

/** One job with its timeline; of several that had the id, the last that was submitted until then, microseconds. A job that is not there yet is asked for again every two seconds. */
export function useJob(id: string, untilUs?: number) {
  return useQuery({
    queryKey: ["job", id, untilUs],
    queryFn: ({ signal }) => fetchJson<JobView>(jobEndpoint(id, untilUs), { signal }),
    refetchInterval: ({ state }) => (isNotFound(state.error) ? 2_000 : false),
  });
}

export function isNotFound(error: Error | null): boolean {
  return error instanceof AnswerError && error.status === 404;
}
