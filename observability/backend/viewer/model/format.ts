/** Microseconds for people, three significant digits: "38.2 ms", "1.24 s", "2 min 5 s". */
export function formatDuration(microseconds: number): string {
  if (microseconds < 1) return microseconds <= 0 ? "0" : "<1 µs";
  if (microseconds < 999.5) return `${digits(microseconds)} µs`;
  if (microseconds < 999_500) return `${digits(microseconds / 1_000)} ms`;
  if (microseconds < 59_950_000) return `${digits(microseconds / 1_000_000)} s`;
  const seconds = Math.round(microseconds / 1_000_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const [large, small] = hours > 0 ? [`${hours} h`, minutes] : [`${minutes} min`, seconds % 60];
  return small === 0 ? large : `${large} ${small} ${hours > 0 ? "min" : "s"}`;
}

/** How long ago, in words: "just now", "8 s ago", "3 min ago". Both in milliseconds. */
export function formatAge(then: number, now: number): string {
  const seconds = Math.round((now - then) / 1_000);
  if (seconds < 2) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

/** The same in a few letters, for a column: "8 s", "3 min". */
export function formatShortAge(then: number, now: number): string {
  const text = formatAge(then, now);
  return text === "just now" ? "now" : text.replace(/ ago$/, "");
}

/** Ends of a long id: "3f2a91…7d91"; short ones stay whole. */
export function formatId(id: string): string {
  const letters = [...id];
  return letters.length <= 13 ? id : `${letters.slice(0, 6).join("")}…${letters.slice(-4).join("")}`;
}

/** Time of day with milliseconds, "14:02:11.042"; microseconds since the epoch. */
export function formatClock(us: number): string {
  const date = new Date(us / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const milliseconds = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** "2026-11-29"; microseconds since the epoch. */
export function formatDate(us: number): string {
  const date = new Date(us / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Day and time of day with milliseconds; microseconds since the epoch. */
export function formatTime(us: number): string {
  return `${formatDate(us)} ${formatClock(us)}`;
}

/** What a program says, as a sentence of a page: "No AWS to ask: start it." */
export function formatSentence(text: string): string {
  const trimmed = text.trim();
  const whole = `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}`;
  return /[.!?…]$/.test(whole) || whole === "" ? whole : `${whole}.`;
}

/** "1 span", "20,000 spans". */
export function formatCountOf(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** A name as it is, or what stands for one that cannot be seen. */
export function formatName(name: string): string {
  return name.trim() === "" ? "(no name)" : name;
}

/** Words `key=value` or `key="two words"` as the tags of a search; a word without "=" is given back as `wrong`. */
export function parseTags(text: string): { tags: Record<string, string>; wrong: string[] } {
  const tags: Record<string, string> = {};
  const wrong: string[] = [];
  for (const [word, key, quoted, plain] of text.matchAll(/([^\s=]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))|\S+/g)) {
    if (key === undefined) wrong.push(word);
    else tags[key] = quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1");
  }
  return { tags, wrong };
}

/** The same tags as one line of text. */
export function formatTags(tags: Record<string, string>): string {
  return Object.entries(tags)
    .map(([key, value]) => (/[\s"]/.test(value) ? `${key}=${JSON.stringify(value)}` : `${key}=${value}`))
    .join(" ");
}

/** A hue for a service, the same on every page; the reds are left to errors. */
export function serviceHue(service: string): number {
  let hash = 7;
  for (const character of service) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  return 40 + ((hash * 137) % 270);
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
