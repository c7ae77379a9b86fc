import type { Page } from "playwright-core";

/** What WCAG asks of text of this size. */
const LEAST = 4.5;

/** Texts of the page that stand out too little from what is behind them, with their ratio. What is disabled, dimmed or decoration is left out. */
export function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(findLowContrast, LEAST);
}

/** Runs in the page: with everything that it needs inside. */
function findLowContrast(least: number): string[] {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("expected a canvas, got none");
  /** A colour, in whatever notation, laid over another. */
  const over = (colour: string, below: string): string => {
    for (const one of [below, colour]) {
      context.fillStyle = one;
      context.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red} ${green} ${blue})`;
  };
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((text) => {
      const part = Number(text) / 255;
      return part <= 0.039_28 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element: Element): string => {
    const own: string[] = [];
    for (let one: Element | null = element; one; one = one.parentElement)
      own.unshift(getComputedStyle(one).backgroundColor);
    return own.reduce((below, colour) => over(colour, below), "rgb(255 255 255)");
  };
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element || element.getBoundingClientRect().width === 0) continue;
    if (element.closest(".visually-hidden, script, noscript, :disabled, [data-dim], [aria-hidden=true]")) continue;
    const { color, visibility, opacity } = getComputedStyle(element);
    if (visibility === "hidden" || opacity === "0") continue;
    const background = backgroundOf(element);
    const [light = 0, dark = 0] = [luminance(over(color, background)), luminance(background)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < least) found.push(`${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  return found;
}
