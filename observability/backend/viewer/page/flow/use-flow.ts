import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FlowView } from "../../../api/aws-view.ts";
import { type FlowLayout, flowLayout, shapeKey } from "../../model/flow-layout.ts";
import { fetchJson } from "../data/fetch-json.ts";
import { useLive } from "../data/live.tsx";

/** Depths are AWS's own and change without a span: they are asked for in this rhythm. */
const ASK_EVERY_MS = 2_000;

export function useFlow() {
  const { state } = useLive();
  return useQuery({
    queryKey: ["flow"],
    queryFn: ({ signal }) => fetchJson<FlowView>("/api/flow", { signal }),
    refetchInterval: state === "paused" ? false : ASK_EVERY_MS,
  });
}

/** The picture, made anew only when nodes or edges come or go. */
export function useFlowLayout(flow: FlowView): FlowLayout {
  const shape = shapeKey(flow);
  // The rest of `flow` does not matter to it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape stands for what is read of flow
  return useMemo(() => flowLayout(flow), [shape]);
}
