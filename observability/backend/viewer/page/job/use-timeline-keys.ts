import type { RefObject } from "react";
import { useLocation } from "wouter";
import type { JobView, TimelineRow } from "../../../api/job-view.ts";
import { ancestors, errorKeys, step } from "../../model/job-rows.ts";
import { panned, zoomed } from "../../model/job-window.ts";
import { copyText } from "../parts/copy-text.ts";
import { useKeys } from "../parts/use-keys.tsx";
import type { Selection } from "./use-selection.ts";
import type { Timeline } from "./use-timeline.ts";

interface TimelineKeysNeeds {
  view: JobView;
  timeline: Timeline;
  selection: Selection;
  findField: RefObject<HTMLInputElement | null>;
}

/** Everything that the mouse can do in the timeline. Answers with what its buttons do too. */
export function useTimelineKeys({ view: { rows, job }, timeline, selection, findField }: TimelineKeysNeeds) {
  const [, navigate] = useLocation();
  const { shown, whole } = timeline;
  const { window } = timeline.scale;
  const { row, select } = selection;
  const byKey = (key: string | undefined) => rows.find((one) => one.key === key);
  const goTo = (key: string | undefined) => {
    const found = byKey(key);
    if (found) select(found);
  };
  const move = (by: number) => {
    const at = row ? shown.indexOf(row) : -1;
    select(shown[Math.max(0, Math.min(shown.length - 1, at < 0 && by < 0 ? 0 : at + by))]);
  };
  const nextError = (by: 1 | -1) => goTo(step(rows, errorKeys(rows), row?.key, by));
  const nextMatch = (by: 1 | -1) => goTo(step(rows, timeline.matches, row?.key, by));
  const inwards = () => {
    if (row && row.descendants > 0 && timeline.folded.has(row.key)) timeline.toggle(row.key);
    else move(1);
  };
  const outwards = () => {
    if (row && row.descendants > 0 && !timeline.folded.has(row.key)) timeline.toggle(row.key);
    else if (row) select(ancestors(rows, row.key)[0] ?? row);
  };
  useKeys(
    [
      { keys: ["j", "ArrowDown"], what: "next row", run: () => move(1) },
      { keys: ["k", "ArrowUp"], what: "previous row", run: () => move(-1) },
      { keys: "Home", what: "first row", run: () => select(shown[0]) },
      { keys: "End", what: "last row", run: () => select(shown.at(-1)) },
      { keys: "ArrowRight", what: "unfold, or into the row", run: inwards },
      { keys: "ArrowLeft", what: "fold, or to the row above", run: outwards },
      { keys: "e", what: "fold the attempts", run: () => timeline.fold("attempts") },
      { keys: "E", what: "unfold everything", run: () => timeline.fold("none") },
      { keys: "n", what: "next error", run: () => nextError(1) },
      { keys: "p", what: "previous error", run: () => nextError(-1) },
      { keys: "c", what: "critical path", run: timeline.toggleCritical },
      { keys: "w", what: "draw waits short", run: timeline.toggleSqueezed },
      { keys: "/", what: "find in the job", run: () => findField.current?.select() },
      { keys: ["+", "="], what: "zoom in", run: () => timeline.setZoom(zoomed(window, whole, 0.5)) },
      { keys: "-", what: "zoom out", run: () => timeline.setZoom(zoomed(window, whole, 2)) },
      { keys: "0", what: "the whole time", run: () => timeline.setZoom(undefined) },
      { keys: "h", what: "earlier", run: () => timeline.setZoom(panned(window, whole, -0.25)) },
      { keys: "l", what: "later", run: () => timeline.setZoom(panned(window, whole, 0.25)) },
      { keys: "z", what: "zoom to the row", run: () => row && timeline.setZoom(aroundRow(row)) },
      { keys: "o", what: "open the trace", run: () => navigate(`/trace/${row?.traceId ?? job.traceIds[0] ?? ""}`) },
      { keys: "y", what: "copy the link", run: () => void copyText(location.href) },
      { keys: "Escape", what: "close the detail", run: () => select(undefined) },
    ],
    "Job",
  );
  return { nextError, nextMatch };
}

function aroundRow({ startUs, endUs }: TimelineRow) {
  const margin = Math.max((endUs - startUs) * 0.1, 50);
  return { startUs: startUs - margin, endUs: endUs + margin };
}
