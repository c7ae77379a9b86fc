import { clearScreenDown, moveCursor } from "node:readline";
import type { Writable } from "node:stream";

/** The last lines of a terminal, which are drawn over and over. */
export interface LiveRegion {
  /** Puts `above` for good over the region and draws the region anew. */
  draw(lines: readonly string[], above?: readonly string[]): void;
}

export function createLiveRegion(stream: Writable): LiveRegion {
  let height = 0;
  return {
    draw(lines, above = []) {
      if (height > 0) moveCursor(stream, -9999, -height);
      clearScreenDown(stream);
      stream.write([...above, ...lines].map((line) => `${line}\n`).join(""));
      height = lines.length;
    },
  };
}
