import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { FlowLayout } from "../../model/flow-layout.ts";
import { useKeys } from "../parts/use-keys.tsx";

const LEAST = 0.4;
const MOST = 2;
/** Smaller than this is not read: a wider picture is scrolled instead. */
const LEAST_FIT = 0.8;

/** Zoom and pan of a picture of this size. Without a choice it fits its viewport, but never larger than drawn. */
export function useFlowZoom({ width, height }: Pick<FlowLayout, "width" | "height">) {
  const viewport = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<{ width: number; height: number }>();
  const [chosen, setChosen] = useState<number>();
  useEffect(() => {
    const element = viewport.current;
    if (!element) return;
    // It is as high as its picture, up to this.
    const mostHeight = () => Number.parseFloat(getComputedStyle(element).maxHeight);
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: mostHeight() }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const fits = room === undefined ? 1 : Math.min(room.width / width, room.height / height);
  const fitting = Math.min(1, Math.max(LEAST_FIT, fits));
  const zoom = chosen ?? fitting;
  const zoomBy = (factor: number) => setChosen(Math.min(MOST, Math.max(LEAST, zoom * factor)));
  const fit = () => setChosen(undefined);
  useKeys(
    [
      { keys: ["+", "="], what: "zoom in", run: () => zoomBy(1.2) },
      { keys: "-", what: "zoom out", run: () => zoomBy(1 / 1.2) },
      { keys: "0", what: "fit to the page", run: fit },
    ],
    "Flow (Enter opens a node)",
  );

  const onZoom = useRef(zoomBy);
  onZoom.current = zoomBy;
  useEffect(() => {
    const element = viewport.current;
    // React's own wheel listeners are passive: the browser would zoom the page.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      onZoom.current(event.deltaY < 0 ? 1.1 : 1 / 1.1);
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, []);

  const drag = {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest("a, button"))) return;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      event.currentTarget.scrollBy(-event.movementX, -event.movementY);
    },
  };
  return { viewport, zoom, zoomBy, fit, isFit: chosen === undefined, drag };
}
