/** Something that the palette goes to. */
export interface PaletteEntry {
  kind: "page" | "job" | "trace" | "attribute" | "text" | "action";
  /** What is shown, and what is looked through for a page. */
  label: string;
  /** Beside it, muted. */
  detail?: string;
  href: string;
}

/** What the palette offers without asking: pages whose name has the text, and for 32 hex digits the trace. */
export function ownEntries(text: string, pages: readonly { href: string; name: string }[]): PaletteEntry[] {
  const wanted = text.trim().toLowerCase();
  const named = pages
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map(({ name, href }): PaletteEntry => ({ kind: "page", label: name, href }));
  if (!/^[0-9a-f]{32}$/.test(wanted)) return named;
  return [{ kind: "trace", label: wanted, detail: "trace", href: `/trace/${wanted}` }, ...named];
}

/** Opens the dialog that clears the store; its address is no page. */
const CLEAR: PaletteEntry = {
  kind: "action",
  label: "Clear telemetry",
  detail: "deletes all spans, logs and metrics",
  href: "#clear",
};

/** What the palette can do rather than go to, by some letters of it. */
export function actionEntries(text: string): PaletteEntry[] {
  return [CLEAR].filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
}

/** Where an attribute term leads: the jobs that have it. */
export function attributeHref(term: string): string {
  return `/jobs?text=${encodeURIComponent(term)}`;
}

/** `term` put in place of the word that the caret is in or behind; the caret comes after it. */
export function completeWord(text: string, caret: number, term: string): { text: string; caret: number } {
  const { start, end } = wordAt(text, caret);
  const rest = text.slice(end).replace(/^\s*/, "");
  const head = `${text.slice(0, start)}${term} `;
  return { text: `${head}${rest}`, caret: head.length };
}

/** The word that is being typed; a quoted value may have spaces. */
export function wordAt(text: string, caret: number): { word: string; start: number; end: number } {
  for (const match of text.matchAll(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (start <= caret && caret <= end) return { word: match[0], start, end };
  }
  return { word: "", start: caret, end: caret };
}

/** A text that no job would be found for: an attribute has no value yet, or its key, one of `offered`, is still being typed. */
export function isUnfinished(text: string, word: string, offered: readonly string[]): boolean {
  const isBegun = word !== "" && offered.some((term) => term.endsWith("=") && term.startsWith(word));
  return isBegun || /(?:^|\s)[^\s="]+=$/.test(text);
}

/** An attribute as a term of a search, quoted where it has to be. */
export function attributeTerm(key: string, value: string): string {
  return /[\s"]/.test(value) || value === "" ? `${key}=${JSON.stringify(value)}` : `${key}=${value}`;
}
