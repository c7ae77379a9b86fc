import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { neighbour } from "../../model/job-list.ts";
import { listAddress, readJobQuery } from "../../model/job-query.ts";
import { useAddress } from "../data/use-address.ts";
import { loadedJobs } from "../data/use-jobs.ts";
import { useKeys } from "../parts/use-keys.tsx";

/** Keys that go to the list which this job was opened from, and to its neighbours there. */
export function useListKeys(id: string): void {
  const queries = useQueryClient();
  const { query } = useAddress();
  const [, navigate] = useLocation();
  const list = listAddress(query);
  const go = async (by: 1 | -1) => {
    const { jobs } = await loadedJobs(queries, readJobQuery(query));
    const next = neighbour(
      jobs.map((job) => job.id),
      id,
      by,
    );
    if (next !== undefined) navigate(`/jobs/${encodeURIComponent(next)}${list}`);
  };
  useKeys(
    [
      { keys: "]", what: "next job of the list", run: () => void go(1) },
      { keys: "[", what: "previous job of the list", run: () => void go(-1) },
      { keys: "u", what: "back to the list", run: () => navigate(`/jobs${list}`) },
    ],
    "Job",
  );
}
