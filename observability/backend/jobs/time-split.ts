import { TIME_KINDS, type TimeKind, type TimeSegment } from "../api/job-view.ts";

/** A stretch of a job's time; one without an end has `endUs` Infinity. */
export interface Stretch {
  kind: TimeKind;
  startUs: number;
  endUs: number;
  where?: string | undefined;
}

/** Where stretches overlap, the first of these says what the time went into. */
const PRIORITY: readonly TimeKind[] = ["work", "cold-start", "retry-wait", "queue-wait", "bus"];

/** Stretches in time order without overlap, within the bounds; neighbours of one kind and place are one. */
export function withoutOverlap(
  stretches: readonly Stretch[],
  { fromUs, toUs }: { fromUs: number; toUs: number },
): Stretch[] {
  const clipped = stretches
    .map((stretch) => ({
      ...stretch,
      startUs: Math.max(fromUs, stretch.startUs),
      endUs: Math.min(toUs, stretch.endUs),
    }))
    .filter(({ startUs, endUs }) => endUs > startUs)
    .sort((a, b) => PRIORITY.indexOf(a.kind) - PRIORITY.indexOf(b.kind) || a.startUs - b.startUs);
  const bounds = [...new Set(clipped.flatMap(({ startUs, endUs }) => [startUs, endUs]))].sort((a, b) => a - b);
  const result: Stretch[] = [];
  for (const [index, startUs] of bounds.entries()) {
    const endUs = bounds[index + 1];
    if (endUs === undefined) break;
    const top = clipped.find((stretch) => stretch.startUs <= startUs && stretch.endUs >= endUs);
    if (!top) continue;
    const last = result.at(-1);
    if (last && last.endUs === startUs && last.kind === top.kind && last.where === top.where) last.endUs = endUs;
    else result.push({ ...top, startUs, endUs });
  }
  return result;
}

/** Stretches as an answer at `nowUs` has them: what has no end ends there. */
export function toSegments(stretches: readonly Stretch[], nowUs: number): TimeSegment[] {
  return stretches.map(({ kind, startUs, endUs, where }) => ({
    kind,
    startUs,
    endUs: Number.isFinite(endUs) ? endUs : Math.max(startUs, nowUs),
    ...(where !== undefined && { where }),
    ...(!Number.isFinite(endUs) && { open: true as const }),
  }));
}

/** Microseconds per kind. */
export function splitOf(segments: readonly TimeSegment[]): Record<TimeKind, number> {
  const split = Object.fromEntries(TIME_KINDS.map((kind) => [kind, 0])) as Record<TimeKind, number>;
  for (const { kind, startUs, endUs } of segments) split[kind] += endUs - startUs;
  return split;
}
