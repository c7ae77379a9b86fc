import { type RefObject, useEffect, useRef } from "react";

/** Another page takes the focus that went away with the one before it: keys and screen readers go on there. */
export function useFocusOnPage(path: string, main: RefObject<HTMLElement | null>): void {
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    if (document.activeElement === document.body || document.activeElement === null)
      main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
