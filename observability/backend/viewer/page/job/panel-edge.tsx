import type { KeyboardEvent } from "react";
import { LEAST_HEIGHT } from "./use-panel-height.ts";

/** The upper edge of a panel at the bottom of the window, moved by mouse and by the arrow keys. */
export function PanelEdge({ height, onChange }: { height: number; onChange(height: number): void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: 24, ArrowDown: -24 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onChange(height + by);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no line between paragraphs
    <div
      role="separator"
      aria-label="Height of the detail"
      aria-orientation="horizontal"
      aria-valuenow={height}
      aria-valuemin={LEAST_HEIGHT}
      tabIndex={0}
      className="detail-edge"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onChange(innerHeight - event.clientY);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
