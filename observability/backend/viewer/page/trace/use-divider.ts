import { type KeyboardEvent, type PointerEvent, useState } from "react";

interface DividerOptions {
  label: string;
  start: number;
  least: number;
  most: number;
  /** What a pointer at this place makes of the size. */
  sizeAt(event: PointerEvent<HTMLElement>): number;
  /** Keys that make it smaller and larger. */
  keys: readonly [string, string];
}

/** A border that is moved by pointer or arrow keys. Size in the unit of the options. */
export function useDivider({ label, start, least, most, sizeAt, keys }: DividerOptions) {
  const [size, setSize] = useState(start);
  const [isMoving, setMoving] = useState(false);
  const set = (next: number) => setSize(Math.min(most, Math.max(least, next)));
  return {
    size,
    handlers: {
      role: "separator",
      "aria-label": label,
      tabIndex: 0,
      "aria-valuenow": Math.round(size),
      "aria-valuemin": least,
      "aria-valuemax": most,
      onPointerDown(event: PointerEvent<HTMLElement>) {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setMoving(true);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => isMoving && set(sizeAt(event)),
      onPointerUp: () => setMoving(false),
      onPointerCancel: () => setMoving(false),
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        const step = (most - least) / 20;
        if (event.key === keys[0]) set(size - step);
        else if (event.key === keys[1]) set(size + step);
        else return;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}
