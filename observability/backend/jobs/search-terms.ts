import type { Tag } from "../store/match-tags.ts";

/** What a person typed: words, and attributes with their value. */
export interface SearchTerms {
  /** In lower case. */
  words: string[];
  attributes: Tag[];
}

/** Reads `word key=value key="value with spaces"`. */
export function readSearchTerms(text: string): SearchTerms {
  const terms: SearchTerms = { words: [], attributes: [] };
  for (const [term] of text.matchAll(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g)) {
    const at = term.indexOf("=");
    if (at > 0) terms.attributes.push({ key: term.slice(0, at), value: unquoted(term.slice(at + 1)) });
    else terms.words.push(unquoted(term).toLowerCase());
  }
  return terms;
}

function unquoted(text: string): string {
  if (!/^".*"$/s.test(text)) return text.replaceAll('"', "");
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
