/** A stretch of time that is shown, as shares (0 to 1) of the whole. */
export interface Zoom {
  from: number;
  to: number;
}

export const WHOLE: Zoom = { from: 0, to: 1 };

/** Narrower than this nothing can be told apart in what a number holds. */
const NARROWEST = 1e-7;

/** Kept inside the whole, in order, and not too narrow. */
export function clampZoom({ from, to }: Zoom): Zoom {
  const [low, high] = from <= to ? [from, to] : [to, from];
  const width = Math.min(1, Math.max(NARROWEST, high - low));
  const start = Math.min(Math.max(0, low), 1 - width);
  return { from: start, to: start + width };
}

/** Shows `factor` times as much (below 1: less) around a point that stays where it is. */
export function zoomBy({ from, to }: Zoom, factor: number, around = (from + to) / 2): Zoom {
  return clampZoom({ from: around - (around - from) * factor, to: around + (to - around) * factor });
}

/** Moves by a share of what is shown. */
export function panBy({ from, to }: Zoom, share: number): Zoom {
  const by = (to - from) * share;
  return clampZoom({ from: from + by, to: to + by });
}

export function isWhole({ from, to }: Zoom): boolean {
  return from <= 0 && to >= 1;
}

/** "0.25-0.5" as in the address; the whole for anything else. */
export function parseZoom(text: string | null): Zoom {
  const [, from, to] = /^(0|1|0?\.\d+)-(0|1|0?\.\d+)$/.exec(text ?? "") ?? [];
  return from === undefined || to === undefined || from === to
    ? WHOLE
    : clampZoom({ from: Number(from), to: Number(to) });
}

export function formatZoom(zoom: Zoom): string | undefined {
  return isWhole(zoom) ? undefined : `${share(zoom.from)}-${share(zoom.to)}`;
}

function share(value: number): string {
  return value
    .toFixed(7)
    .replace(/\.?0+$/, "")
    .replace(/^$/, "0");
}
