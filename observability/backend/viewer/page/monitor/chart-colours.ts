/** Colours of the page, resolved for a canvas: it does not know custom properties. */
export interface ChartColours {
  line(index: number): string;
  axis(): string;
  grid(): string;
  font(): string;
}

/** Reads the colours at `element` each time, so that a drawing follows the theme. */
export function chartColours(element: HTMLElement): ChartColours {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const resolve = (property: string) => {
    probe.style.color = `var(${property})`;
    return getComputedStyle(probe).color;
  };
  return {
    line: (index) => resolve(`--monitor-line-${index + 1}`),
    axis: () => resolve("--muted"),
    grid: () => resolve("--line"),
    font: () => `11px ${getComputedStyle(element).fontFamily}`,
  };
}

/** Calls `changed` when the page's theme, or the system's, is another one; returns how to stop. */
export function watchTheme(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const page = new MutationObserver(changed);
  system.addEventListener("change", changed);
  page.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", changed);
    page.disconnect();
  };
}
