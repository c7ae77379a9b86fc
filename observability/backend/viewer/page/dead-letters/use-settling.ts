import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DeadLetterResult } from "../../../api/aws-view.ts";
import { serverTimeMs } from "../data/server-clock.ts";
import { type SettleRequest, settle } from "./settle.ts";

export interface Settling {
  state: "asking" | "working" | "done";
  /** Microseconds since the epoch. */
  startedAtUs: number;
  /** Of how many letters it is known what became of them. */
  settled: number;
  result: DeadLetterResult;
  /** Why it stopped before the end. */
  problem: string | undefined;
}

const NOTHING: Settling = {
  state: "asking",
  startedAtUs: 0,
  settled: 0,
  result: { done: [], failed: [] },
  problem: undefined,
};

/** Work on the chosen letters, with its progress. `run` answers with what was done. */
export function useSettling() {
  const queries = useQueryClient();
  const [settling, setSettling] = useState(NOTHING);
  const run = async ({ ids, action }: Omit<SettleRequest, "onPart">): Promise<Settling> => {
    let now: Settling = { ...NOTHING, state: "working", startedAtUs: serverTimeMs() * 1_000 };
    const show = (change: Partial<Settling>) => {
      now = { ...now, ...change };
      setSettling(now);
    };
    show({});
    try {
      await settle({
        ids,
        action,
        onPart({ done, failed }) {
          const result = { done: [...now.result.done, ...done], failed: [...now.result.failed, ...failed] };
          show({ result, settled: result.done.length + result.failed.length });
        },
      });
    } catch (error) {
      show({ problem: error instanceof Error ? error.message : String(error) });
    }
    show({ state: "done" });
    await queries.invalidateQueries({ queryKey: ["dead-letters"] });
    return now;
  };
  return { settling, run };
}
