import { useQuery } from "@tanstack/react-query";
import type { StatusView } from "../../../api/live-view.ts";
import { fetchJson } from "./fetch-json.ts";

/** Counters of the frame and banners. */
export function useStatus() {
  return useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => fetchJson<StatusView>("/api/status", { signal }),
    refetchInterval: 10_000,
  });
}
