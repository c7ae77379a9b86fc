import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { RunComparison, RunsView } from "../../../api/run-view.ts";
import { comparisonEndpoint } from "../../model/run-choice.ts";
import { fetchJson } from "../data/fetch-json.ts";

/** While jobs are still to be read, the figures are asked for again. */
const AGAIN_MS = 1_000;
const againWhilePending = ({ state }: { state: { data: { pending?: number } | undefined } }) =>
  state.data?.pending === undefined ? false : AGAIN_MS;

export function useRuns() {
  return useQuery({
    queryKey: ["runs"],
    queryFn: ({ signal }) => fetchJson<RunsView>("/api/runs", { signal }),
    refetchInterval: againWhilePending,
  });
}

/** While others are loaded, the last two stay. */
export function useRunComparison(base: number, other: number) {
  return useQuery({
    queryKey: ["runs", base, other],
    queryFn: ({ signal }) => fetchJson<RunComparison>(comparisonEndpoint(base, other), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: againWhilePending,
  });
}
