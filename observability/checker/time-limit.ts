const unitsMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** "500ms", "5s", "1.5m" or "2h" in milliseconds; undefined for anything else, and for nothing. */
export function parseTimeLimit(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (unitsMs[unit] ?? 0);
  return digits !== "" && milliseconds > 0 ? milliseconds : undefined;
}
