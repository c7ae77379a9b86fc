const PLACES = 1 << 12;
/** Longer texts are rarely seen twice. */
const LONGEST = 128;

/** Decodes text, and hands out the same string for the same bytes as long as they are seen often. */
export interface TextCache {
  text(bytes: Buffer, start: number, end: number): string;
}

export function createTextCache(): TextCache {
  /** ASCII only: their characters are their bytes. */
  const texts = new Array<string>(PLACES).fill("");

  return {
    text(bytes, start, end) {
      if (end === start) return "";
      if (end - start > LONGEST) return bytes.toString("utf8", start, end);
      let hash = 0x811c9dc5;
      let all = 0;
      for (let index = start; index < end; index++) {
        const byte = bytes[index] ?? 0;
        all |= byte;
        hash = Math.imul(hash ^ byte, 0x01000193);
      }
      if (all > 127) return bytes.toString("utf8", start, end);
      const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
      const known = texts[place] ?? "";
      if (isSame(known, bytes, start, end)) return known;
      const text = bytes.toString("latin1", start, end);
      texts[place] = text;
      return text;
    },
  };
}

function isSame(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
