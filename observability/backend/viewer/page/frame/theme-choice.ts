export type Theme = "system" | "light" | "dark";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export const THEME_MARKS: Record<Theme, string> = { system: "◐", light: "○", dark: "●" };

export function storedTheme(): Theme {
  const stored = localStorage.getItem("theme");
  return THEMES.find((theme) => theme === stored) ?? "system";
}

/** Shows the page in this theme and remembers it. */
export function applyTheme(theme: Theme): void {
  localStorage.setItem("theme", theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
}
