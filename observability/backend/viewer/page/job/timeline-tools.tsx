import type { RefObject } from "react";
import type { JobView } from "../../../api/job-view.ts";
import { formatDuration } from "../../model/format.ts";
import { errorKeys } from "../../model/job-rows.ts";
import { Toggle } from "../parts/toggle.tsx";
import type { Timeline } from "./use-timeline.ts";

interface TimelineToolsProps {
  view: JobView;
  timeline: Timeline;
  selectedKey: string | undefined;
  findField: RefObject<HTMLInputElement | null>;
  onError(by: 1 | -1): void;
  onMatch(by: 1 | -1): void;
}

/** Find, errors, folds, critical path, zoom: each has a key too. */
export function TimelineTools({ view, timeline, selectedKey, findField, onError, onMatch }: TimelineToolsProps) {
  const { find, matches, whole } = timeline;
  const { window } = timeline.scale;
  const errors = errorKeys(view.rows);
  const place = (keys: readonly string[]) => {
    const at = selectedKey === undefined ? -1 : keys.indexOf(selectedKey);
    return at < 0 ? `${keys.length}` : `${at + 1} of ${keys.length}`;
  };
  return (
    <div className="tools">
      <input
        ref={findField}
        type="search"
        className="tools-find"
        aria-label="Find in the job"
        placeholder="find: label, service, attribute  ( / )"
        spellCheck={false}
        value={find}
        onChange={({ target }) => timeline.setFind(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onMatch(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      {find === "" ? null : (
        <span className="muted" role="status">
          {matches.length === 0 ? "nothing found" : place(matches)}
        </span>
      )}
      {errors.length > 0 ? (
        <span className="tools-errors">
          <span data-status="failed" className="tools-count">
            ✗ {place(errors)}
          </span>
          <button
            type="button"
            className="quiet"
            aria-label="Previous error"
            title="Previous error ( p )"
            onClick={() => onError(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            className="quiet"
            aria-label="Next error"
            title="Next error ( n )"
            onClick={() => onError(1)}
          >
            ↓
          </button>
        </span>
      ) : null}
      <span className="frame-gap" />
      {timeline.isZoomed ? (
        <button type="button" title="The whole time ( 0 )" onClick={() => timeline.setZoom(undefined)}>
          {formatDuration(window.endUs - window.startUs)} of {formatDuration(whole.endUs - whole.startUs)} ×
        </button>
      ) : null}
      <button type="button" className="quiet" title="Fold the attempts ( e )" onClick={() => timeline.fold("attempts")}>
        Fold
      </button>
      <button type="button" className="quiet" title="Unfold everything ( E )" onClick={() => timeline.fold("none")}>
        Unfold
      </button>
      <Toggle isOn={timeline.isSqueezed} title="Draw waits short ( w )" onToggle={timeline.toggleSqueezed}>
        Short waits
      </Toggle>
      <Toggle isOn={timeline.isCritical} title="Critical path ( c )" onToggle={timeline.toggleCritical}>
        Critical path
      </Toggle>
    </div>
  );
}
