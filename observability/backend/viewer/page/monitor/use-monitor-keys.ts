import { useState } from "react";
import { useLocation } from "wouter";
import type { SeriesView } from "../../../api/metrics-view.ts";
import type { Curve } from "../../model/series-charts.ts";
import { GROUPINGS, type Grouping, type SeriesRequest } from "../../model/series-query.ts";
import { useKeys } from "../parts/use-keys.tsx";
import { GROUPING_NAMES } from "./grouping-names.ts";

interface MonitorKeys {
  view: SeriesView | undefined;
  request: SeriesRequest;
  chosen: number | undefined;
  setChosen(index: number | undefined): void;
  group(by: Grouping): void;
  brush(from: number, to: number): void;
  clear(keys: readonly string[]): void;
  open(view: SeriesView, curve: Curve | undefined, index: number, options: { failed: boolean }): void;
}

/** The mouse's actions as keys: the cursor goes along the charts, a range is marked from one place to another. */
export function useMonitorKeys({ view, request, chosen, setChosen, group, brush, clear, open }: MonitorKeys): void {
  const [, navigate] = useLocation();
  const [mark, setMark] = useState<number>();
  const { startUs, endUs } = request;
  const last = (view?.timesUs.length ?? 0) - 1;
  const move = (by: number) => setChosen(Math.min(last, Math.max(0, (chosen ?? last + (by < 0 ? 1 : 0)) + by)));
  const openChosen = (failed: boolean) => {
    if (view && chosen !== undefined) open(view, undefined, chosen, { failed });
  };
  useKeys(
    [
      ...GROUPINGS.map((by, index) => ({
        keys: String(index + 1),
        what: GROUPING_NAMES[by].toLowerCase(),
        run: () => group(by),
      })),
      { keys: "ArrowLeft", what: "cursor back in time", run: () => move(-1) },
      { keys: "ArrowRight", what: "cursor on", run: () => move(1) },
      { keys: "o", what: "open the slowest trace at the cursor", run: () => openChosen(false) },
      { keys: "e", what: "open the slowest failed trace at the cursor", run: () => openChosen(true) },
      { keys: "[", what: "a range begins at the cursor", run: () => setMark(chosen) },
      {
        keys: "]",
        what: "the range ends at the cursor",
        run: () => {
          if (chosen !== undefined) brush(mark ?? 0, chosen);
          setMark(undefined);
          setChosen(undefined);
        },
      },
      {
        keys: "Enter",
        what: "show the jobs of the chosen range",
        run: () => {
          if (startUs !== undefined) navigate(`/jobs?startUs=${startUs}&endUs=${endUs}`);
        },
      },
      { keys: "Escape", what: "whole range", run: () => clear(["startUs", "endUs"]) },
    ],
    "Metrics",
  );
}
