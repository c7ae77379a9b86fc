import { useEffect, useState } from "react";

/** Colours of the theme as a canvas takes them. */
export interface CanvasColours {
  of(css: string): string;
  service(hue: number): string;
}

/** Resolves colours where the element stands; anew for each theme (`useThemeVersion`). */
export function canvasColours(element: HTMLElement): CanvasColours {
  const probe = document.createElement("span");
  const known = new Map<string, string>();
  const of = (css: string) => {
    const seen = known.get(css);
    if (seen !== undefined) return seen;
    if (!probe.isConnected) element.parentElement?.append(probe);
    probe.style.color = css;
    const colour = getComputedStyle(probe).color;
    known.set(css, colour);
    queueMicrotask(() => probe.remove());
    return colour;
  };
  return { of, service: (hue) => of(serviceColour(hue)) };
}

/** The same as `--service` of the style sheet. */
function serviceColour(hue: number): string {
  return `light-dark(oklch(64% 0.12 ${hue}), oklch(70% 0.11 ${hue}))`;
}

/** A number that changes with the theme, the page's or the system's. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const changed = () => setVersion((before) => before + 1);
    const system = matchMedia("(prefers-color-scheme: dark)");
    const page = new MutationObserver(changed);
    system.addEventListener("change", changed);
    page.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", changed);
      page.disconnect();
    };
  }, []);
  return version;
}
