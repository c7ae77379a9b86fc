import { useMemo } from "react";
import type { JobView } from "../../../api/job-view.ts";
import type { SpanView } from "../../../api/span-view.ts";
import { deadLetterUs } from "../../model/job-dead-letters.ts";
import { findRows } from "../../model/job-find.ts";
import { readFolds, writeFolds } from "../../model/job-folds.ts";
import { ancestors, shownRows } from "../../model/job-rows.ts";
import { quietStretches, timeScale } from "../../model/job-squeeze.ts";
import { readZoom, type TimeWindow, wholeWindow, writeZoom } from "../../model/job-window.ts";
import { useAddress } from "../data/use-address.ts";

interface TimelineNeeds {
  view: JobView;
  spans: ReadonlyMap<string, SpanView>;
  nowUs: number;
  /** Is never hidden by a fold. */
  selectedKey: string | undefined;
}

/**
 * What of the timeline is shown: folds (`?fold=`), the stretch of time (`?zoom=`), whether waits are drawn short (`?squeeze=1` or `0`; by itself when
 * the job lay in the dead-letter queue for most of the time), what is looked for (`?find=`), the critical path (`?critical=1`).
 */
export function useTimeline({ view: { rows, job }, spans, nowUs, selectedKey }: TimelineNeeds) {
  const { query, change } = useAddress();
  const folds = useMemo(() => query.getAll("fold"), [query]);
  const folded = useMemo(() => readFolds(rows, folds), [rows, folds]);
  const fold = (keys: ReadonlySet<string>) => change({ fold: writeFolds(rows, keys) });
  const find = query.get("find") ?? "";

  const open = useMemo(() => {
    if (selectedKey === undefined || folded.size === 0) return folded;
    const above = new Set(ancestors(rows, selectedKey).map(({ key }) => key));
    return new Set([...folded].filter((key) => !above.has(key)));
  }, [rows, folded, selectedKey]);
  const shown = useMemo(() => shownRows(rows, open), [rows, open]);
  const matches = useMemo(() => findRows(rows, spans, find), [rows, spans, find]);
  const whole = wholeWindow(rows, nowUs);
  const zoom = readZoom(query.get("zoom"), whole);

  const isLong = useMemo(() => deadLetterUs(rows), [rows]) > (whole.endUs - whole.startUs) / 2;
  const isSqueezed = query.has("squeeze") ? query.get("squeeze") === "1" : isLong;
  const { startUs, endUs } = zoom ?? whole;
  const scale = useMemo(() => {
    const all = { startUs: whole.startUs, endUs: whole.endUs };
    return timeScale({ startUs, endUs }, isSqueezed ? quietStretches(job.segments, all, all.endUs) : []);
  }, [startUs, endUs, whole.startUs, whole.endUs, isSqueezed, job.segments]);

  return {
    shown,
    folded: open,
    toggle(key: string) {
      const next = new Set(open);
      if (!next.delete(key)) next.add(key);
      fold(next);
    },
    /** "attempts": the story of the job; "all": its stages. */
    fold: (what: "attempts" | "all" | "none") => change({ fold: what === "none" ? undefined : what }),
    find,
    setFind: (text: string) => change({ find: text === "" ? undefined : text }),
    matches,
    whole,
    scale,
    isSqueezed,
    toggleSqueezed: () => change({ squeeze: isSqueezed === isLong ? (isLong ? "0" : "1") : undefined }),
    isZoomed: zoom !== undefined,
    setZoom: (next: TimeWindow | undefined) => {
      const isWhole = next === undefined || (next.startUs <= whole.startUs && next.endUs >= whole.endUs);
      change({ zoom: isWhole ? undefined : writeZoom(next, whole) });
    },
    isCritical: query.get("critical") === "1",
    toggleCritical: () => change({ critical: query.get("critical") === "1" ? undefined : "1" }),
  };
}

export type Timeline = ReturnType<typeof useTimeline>;
