import { useQuery } from "@tanstack/react-query";
import type { StatusView } from "../../../api/live-view.ts";
import { fetchJson } from "./fetch-json.ts";
import { useLive } from "./live.tsx";

/** Counters of the frame and banners. */
export function useStatus() {
  const { state } = useLive();
  return useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => fetchJson<StatusView>("/api/status", { signal }),
    // The stream brings it; asking is for when there is no stream.
    refetchInterval: state === "connecting" ? 5_000 : false,
  });
}
