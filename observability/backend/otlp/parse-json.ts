/** Some number in the text may be a whole one that a double does not hold. */
const MAYBE_LONG = /[\s:,[]-?[1-9]\d{15}/;
const QUOTE_OR_LONG = /"|(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/g;

/**
 * The JSON of a text, with whole numbers of more than fifteen digits as texts of them: times in nanoseconds have nineteen, of which a double loses
 * the last ones. Throws `SyntaxError`.
 */
export function parseJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  return MAYBE_LONG.test(text) ? JSON.parse(quoteLongNumbers(text)) : parsed;
}

/** `json` is valid, so every string in it ends. */
function quoteLongNumbers(json: string): string {
  const parts: string[] = [];
  let copied = 0;
  QUOTE_OR_LONG.lastIndex = 0;
  for (let match = QUOTE_OR_LONG.exec(json); match; match = QUOTE_OR_LONG.exec(json)) {
    const [found] = match;
    if (found === '"') QUOTE_OR_LONG.lastIndex = endOfString(json, match.index);
    else {
      parts.push(json.slice(copied, match.index), '"', found, '"');
      copied = match.index + found.length;
    }
  }
  return parts.join("") + json.slice(copied);
}

/** Behind the quote that ends the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); ; quote = json.indexOf('"', quote + 1)) {
    let before = quote;
    while (json[before - 1] === "\\") before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
}
