import { useMemo } from "react";
import type { SpansView } from "../../../api/span-view.ts";
import { compareOperations } from "../../model/compare-operations.ts";
import { compareTrees, type Difference } from "../../model/compare-trees.ts";
import { formatDuration } from "../../model/format.ts";
import { buildTraceTree } from "../../model/trace-tree.ts";
import { useAddress } from "../data/use-address.ts";
import { useKeys } from "../parts/use-keys.tsx";
import { OperationTimes } from "./operation-times.tsx";
import { StructureRows } from "./structure-rows.tsx";

interface CompareScreenProps {
  a: SpansView;
  b: SpansView;
  onSwap(): void;
}

const DIFFERENCE_NAMES: Record<Difference, string> = {
  same: "alike",
  changed: "changed",
  added: "only in B",
  removed: "only in A",
};

/** The difference in structure, or in time per operation. */
export function CompareScreen({ a, b, onSwap }: CompareScreenProps) {
  const { query, change } = useAddress();
  const [one, other] = useMemo(() => [buildTraceTree(a), buildTraceTree(b)], [a, b]);
  const comparison = useMemo(() => compareTrees(one, other), [one, other]);
  const operations = useMemo(() => compareOperations(one, other), [one, other]);
  const isTimes = query.get("view") === "times";
  const onlyDifferences = query.has("differences");
  const show = (view: string | undefined) => change({ view });
  const toggle = () => change({ differences: onlyDifferences ? undefined : "1" });
  useKeys(
    [
      { keys: "1", what: "structure", run: () => show(undefined) },
      { keys: "2", what: "times", run: () => show("times") },
      { keys: "d", what: "differences only", run: toggle },
      { keys: "s", what: "swap the two", run: onSwap },
    ],
    "Compare",
  );
  const deltaUs = other.endUs - other.startUs - (one.endUs - one.startUs);
  return (
    <>
      <div className="compare-toolbar">
        <div className="trace-tabs" role="tablist" aria-label="View">
          <button type="button" role="tab" aria-selected={!isTimes} onClick={() => show(undefined)}>
            Structure
          </button>
          <button type="button" role="tab" aria-selected={isTimes} onClick={() => show("times")}>
            Times
          </button>
        </div>
        <span>
          B is <strong>{formatDuration(Math.abs(deltaUs))}</strong> {deltaUs > 0 ? "slower" : "faster"}
        </span>
        <ul className="compare-counts" aria-label="Spans">
          {(["removed", "added", "changed", "same"] as const).map((difference) => (
            <li key={difference} data-difference={difference}>
              <strong>{comparison.counts[difference].toLocaleString("en")}</strong> {DIFFERENCE_NAMES[difference]}
            </li>
          ))}
        </ul>
        <span className="frame-gap" />
        {isTimes ? null : (
          <label>
            <input type="checkbox" checked={onlyDifferences} onChange={toggle} /> differences only
          </label>
        )}
      </div>
      {isTimes ? (
        <OperationTimes operations={operations} />
      ) : (
        <StructureRows comparison={comparison} a={one} b={other} onlyDifferences={onlyDifferences} />
      )}
    </>
  );
}
