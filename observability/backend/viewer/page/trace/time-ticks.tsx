import { formatDuration } from "../../model/format.ts";
import { axisTicks } from "../../model/job-scale.ts";

/** Round times over the width; microseconds from the start of the trace. */
export function TimeTicks({ from, to, labels = true }: { from: number; to: number; labels?: boolean }) {
  const length = Math.max(to - from, 1e-9);
  return axisTicks({ start: from, end: to, origin: 0, count: 6 }).map((us) => {
    const share = (us - from) / length;
    return (
      <span
        key={us}
        className="trace-tick"
        data-last={share > 0.94 ? "" : undefined}
        style={{ left: `${100 * share}%` }}
      >
        {labels ? formatDuration(us) : null}
      </span>
    );
  });
}
