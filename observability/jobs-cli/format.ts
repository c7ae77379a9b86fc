const UNITS = [
  { us: 3_600_000_000, name: "h" },
  { us: 60_000_000, name: "min" },
  { us: 1_000_000, name: "s" },
  { us: 1_000, name: "ms" },
  { us: 1, name: "µs" },
] as const;

/** Three significant digits: `1.24 s`, `38.2 ms`. */
export function formatDuration(us: number): string {
  if (us < 0.9995) return "0 ms";
  const unit = UNITS.find((each) => us >= each.us * 0.9995) ?? UNITS[4];
  const value = us / unit.us;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${unit.name}`;
}

/** How long ago, without fractions: `8 s`, `3 min`, `2 h`. */
export function formatAge(us: number): string {
  const unit = UNITS.slice(0, 3).find((each) => us >= each.us) ?? UNITS[2];
  return `${Math.max(0, Math.floor(us / unit.us))} ${unit.name}`;
}

/** Local time of day with milliseconds. */
export function formatTime(us: number): string {
  const time = new Date(us / 1_000);
  const two = (value: number, digits = 2) => String(value).padStart(digits, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${two(time.getMilliseconds(), 3)}`;
}

/** `1 job`, `2 jobs`. */
export function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`}`;
}
