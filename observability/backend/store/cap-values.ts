const BYTE_UNITS: Record<string, number> = { "": 1, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const MINUTE_MS = 60_000;
const AGE_UNITS: Record<string, number> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1_440 * MINUTE_MS };

/** "512MiB", "2GiB", "1.5GiB" or plain bytes; undefined for anything else, and for less than 1 MiB. */
export function parseBytes(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?) ?(|B|KiB|MiB|GiB|TiB)$/.exec(text) ?? [];
  const bytes = Math.floor(Number(digits) * (BYTE_UNITS[unit] ?? 0));
  return digits !== "" && bytes >= 2 ** 20 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** "30m", "24h" or "7d" in milliseconds; undefined for anything else. */
export function parseAge(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)([mhd])$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (AGE_UNITS[unit] ?? 0);
  return milliseconds >= MINUTE_MS && Number.isSafeInteger(Math.round(milliseconds))
    ? Math.round(milliseconds)
    : undefined;
}
