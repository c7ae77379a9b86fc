import type { TimeScale } from "./job-squeeze.ts";

/** The next round length: 1, 2 or 5 times a power of ten, or one of other `factors`. */
export function roundUp(length: number, factors: readonly number[] = [1, 2, 5, 10]): number {
  if (!(length > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(length));
  const factor = factors.find((one) => one * power >= length * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * The length that the full width stands for when bars of many jobs share a scale: the longest of them, or, when few are far longer than all
 * others, three times the 90th percentile; the few are then cut. Same unit as `totals`.
 */
export function commonScale(totals: readonly number[]): number {
  if (totals.length === 0) return 1;
  const sorted = [...totals].sort((a, b) => a - b);
  const longest = sorted.at(-1) ?? 1;
  const most = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? longest;
  return roundUp(longest > 6 * most && sorted.length >= 10 ? 3 * most : longest, [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10]);
}

/** Round moments from `start` to `end`, about `count` of them, counted from `origin`; seconds become 1, 2, 5, 10, 15, 30, 60 … when long. */
export function axisTicks({
  start,
  end,
  origin,
  count,
}: {
  start: number;
  end: number;
  origin: number;
  count: number;
}): number[] {
  const step = tickStep((end - start) / Math.max(count, 1));
  const first = Math.ceil((start - origin) / step - 1e-9);
  const ticks: number[] = [];
  for (let n = first; origin + n * step <= end + step * 1e-9 && ticks.length <= 4 * count; n++)
    ticks.push(origin + n * step);
  return ticks;
}

const LONG_STEPS_S = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/** Microseconds. */
function tickStep(atLeast: number): number {
  if (atLeast <= 10e6) return roundUp(atLeast);
  const seconds = LONG_STEPS_S.find((step) => step * 1e6 >= atLeast);
  return seconds === undefined ? roundUp(atLeast) : seconds * 1e6;
}

/** Shares of the width that two labels keep between them. */
const LABEL_SHARE = 0.07;

/** Further right a label would be cut off. */
const LAST_LABEL = 0.96;

/** Moments to label on a scale: round ones, or, where waits are squeezed, those at which work begins again. */
export function scaleTicks(scale: TimeScale, originUs: number): { us: number; left: number }[] {
  const { window, quiet } = scale;
  const moments =
    quiet.length === 0
      ? axisTicks({ start: window.startUs, end: window.endUs, origin: originUs, count: 6 })
      : [originUs, ...quiet.map(({ endUs }) => endUs)];
  let next = 0;
  return moments.flatMap((us) => {
    const left = scale.place({ startUs: us, endUs: us })?.left;
    if (left === undefined || left < next || left > LAST_LABEL) return [];
    next = left + LABEL_SHARE;
    return [{ us, left }];
  });
}
