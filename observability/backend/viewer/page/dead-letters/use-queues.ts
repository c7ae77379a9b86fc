import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { DeadLetter, FlowView } from "../../../api/aws-view.ts";
import { fetchJson } from "../data/fetch-json.ts";

/** Names of the queues that a letter can be sent to: those of the flow, and those that the letters came from. */
export function useQueues(letters: readonly DeadLetter[]): string[] {
  const { data } = useQuery({
    queryKey: ["flow"],
    queryFn: ({ signal }) => fetchJson<FlowView>("/api/flow", { signal }),
    staleTime: 60_000,
  });
  return useMemo(() => {
    const drawn = (data?.nodes ?? []).filter(({ kind }) => kind === "queue").map(({ name }) => name);
    const origins = letters.flatMap(({ redriveTo }) => redriveTo ?? []);
    return [...new Set([...drawn, ...origins])].sort();
  }, [data, letters]);
}
