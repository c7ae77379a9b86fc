import { useState } from "react";

const STORED = "job-detail-height";
export const LEAST_HEIGHT = 120;

/** Height of the panel, pixels, kept between visits. */
export function usePanelHeight(): [number, (height: number) => void] {
  const [height, setHeight] = useState(() => clamp(Number(localStorage.getItem(STORED)) || 300));
  const change = (next: number) => {
    setHeight(clamp(next));
    localStorage.setItem(STORED, String(clamp(next)));
  };
  return [height, change];
}

function clamp(height: number): number {
  return Math.round(Math.max(LEAST_HEIGHT, Math.min(height, innerHeight - 260)));
}
