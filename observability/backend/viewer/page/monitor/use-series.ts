import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { SeriesView } from "../../../api/metrics-view.ts";
import { type SeriesRequest, seriesEndpoint } from "../../model/series-query.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { useLive } from "../data/live.tsx";
import { serverTimeMs } from "../data/server-clock.ts";

const REFETCH_MS = 5_000;

/** The series of a request. They go on with time, whether spans come or not; while others are loaded, the last ones stay. */
export function useSeries(request: SeriesRequest) {
  const { state } = useLive();
  return useQuery({
    queryKey: ["series", request],
    queryFn: ({ signal }) => fetchJson<SeriesView>(seriesEndpoint(request, serverTimeMs() * 1_000), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: state === "paused" ? false : REFETCH_MS,
  });
}
