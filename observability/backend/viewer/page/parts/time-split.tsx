import { TIME_KINDS, type TimeKind, type TimeSegment } from "../../../api/job-view.ts";
import { formatDuration } from "../../model/format.ts";

const TIME_NAMES: Record<TimeKind, string> = {
  bus: "bus",
  "queue-wait": "queue wait",
  "cold-start": "cold start",
  work: "work",
  "retry-wait": "retry wait",
};

interface TimeSplitProps {
  segments: readonly TimeSegment[];
  /** The left end of the bar, microseconds since the epoch. */
  startUs: number;
  /** What the whole width stands for, microseconds. */
  scaleUs: number;
  /** The time, for segments that go on. */
  nowUs: number;
}

/** One bar whose parts are what a job's time went into. */
export function TimeSplit({ segments, startUs, scaleUs, nowUs }: TimeSplitProps) {
  const width = Math.max(scaleUs, 1);
  const isCut = segments.some((segment) => segment.startUs + lengthOf(segment, nowUs) > startUs + width * 1.0001);
  const share = (us: number) => `${((100 * us) / width).toFixed(3)}%`;
  return (
    <div
      className="split"
      data-cut={isCut || undefined}
      role="img"
      aria-label={segments.map((segment) => textOf(segment, nowUs)).join(", ")}
    >
      {segments.map((segment) => (
        <span
          key={`${segment.kind}${segment.startUs}`}
          className="split-segment"
          data-time={segment.kind}
          data-open={segment.open}
          title={textOf(segment, nowUs)}
          style={{ left: share(segment.startUs - startUs), width: share(lengthOf(segment, nowUs)) }}
        />
      ))}
    </div>
  );
}

export function TimeLegend() {
  return (
    <div className="split-legend">
      {TIME_KINDS.map((kind) => (
        <span key={kind} data-time={kind}>
          <span className="split-swatch" />
          {TIME_NAMES[kind]}
        </span>
      ))}
    </div>
  );
}

function lengthOf({ startUs, endUs, open }: TimeSegment, nowUs: number): number {
  return Math.max(0, (open ? Math.max(nowUs, endUs) : endUs) - startUs);
}

function textOf(segment: TimeSegment, nowUs: number): string {
  const where = segment.where ? ` ${segment.where}` : "";
  return `${TIME_NAMES[segment.kind]}${where} ${formatDuration(lengthOf(segment, nowUs))}`;
}
