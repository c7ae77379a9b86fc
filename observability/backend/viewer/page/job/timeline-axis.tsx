import { type PointerEvent, useState } from "react";
import { formatDuration } from "../../model/format.ts";
import { brushed, place } from "../../model/job-window.ts";
import type { Timeline } from "./use-timeline.ts";

/** Time from the job's submission. Dragging over it zooms; a double click shows all. */
export function TimelineAxis({ timeline, ticks }: { timeline: Timeline; ticks: readonly number[] }) {
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const { window, whole, setZoom } = timeline;
  const shareOf = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const end = () => {
    const zoom = drag && brushed(drag.from, drag.to, window);
    setDrag(undefined);
    if (zoom) setZoom(zoom);
  };
  const placed = ticks.flatMap((us) => {
    const at = place({ startUs: us, endUs: us }, window);
    return at ? [{ us, left: `${(at.left * 100).toFixed(3)}%` }] : [];
  });
  return (
    <div className="axis">
      <span />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys + - 0 h l do the same */}
      <div
        className="axis-scale"
        title="Drag to zoom, double click to see all"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: shareOf(event), to: shareOf(event) });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: shareOf(event) })}
        onPointerUp={end}
        onPointerCancel={() => setDrag(undefined)}
        onDoubleClick={() => setZoom(undefined)}
      >
        {placed.map(({ us, left }) => (
          <span key={us} className="axis-tick" style={{ left }}>
            {us === whole.startUs ? "0" : formatDuration(us - whole.startUs)}
          </span>
        ))}
        {drag ? (
          <span
            className="axis-brush"
            style={{ left: `${Math.min(drag.from, drag.to) * 100}%`, width: `${Math.abs(drag.to - drag.from) * 100}%` }}
          />
        ) : null}
      </div>
      <div className="axis-lines" aria-hidden="true">
        {placed.map(({ us, left }) => (
          <span key={us} style={{ left }} />
        ))}
      </div>
    </div>
  );
}
