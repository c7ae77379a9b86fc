import { type PointerEvent, useState } from "react";

/** A stretch that is being drawn with the pointer, as shares of the element's width. */
export interface Brush {
  from: number;
  to: number;
}

/** Handlers for an element on which a stretch is drawn; a press without a move is none. */
export function useBrush(onBrush: (brush: Brush) => void) {
  const [brush, setBrush] = useState<Brush>();
  const shareOf = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / width));
  };
  return {
    brush,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = shareOf(event);
        setBrush({ from: at, to: at });
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (brush) setBrush({ from: brush.from, to: shareOf(event) });
      },
      onPointerUp() {
        if (brush && Math.abs(brush.to - brush.from) > 0.003) onBrush(brush);
        setBrush(undefined);
      },
      onPointerCancel: () => setBrush(undefined),
    },
  };
}

/** The stretch as CSS, whichever way it was drawn. */
export function brushStyle({ from, to }: Brush): { left: string; width: string } {
  return { left: `${100 * Math.min(from, to)}%`, width: `${100 * Math.abs(to - from)}%` };
}
