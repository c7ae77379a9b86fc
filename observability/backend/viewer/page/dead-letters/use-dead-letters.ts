import { useQuery } from "@tanstack/react-query";
import type { DeadLettersView } from "../../../api/aws-view.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { useLive } from "../data/live.tsx";

/** Letters also come and go without a span: they are asked for again in this rhythm besides what the stream tells. */
const ASK_EVERY_MS = 5_000;

export function useDeadLetters() {
  const { state } = useLive();
  return useQuery({
    queryKey: ["dead-letters"],
    queryFn: ({ signal }) => fetchJson<DeadLettersView>("/api/dead-letters", { signal }),
    refetchInterval: state === "paused" ? false : ASK_EVERY_MS,
  });
}
