import type { Readable } from "node:stream";

/** Characters of one log event; a longer line becomes several. */
const longestLine = 256 * 1024;

/** Calls `onLine` for each line of a stream and for what is left at its end; keeps no more than one line in memory. */
export function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream === null) return;
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    let from = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", from)) {
      emit(rest + chunk.slice(from, end));
      rest = "";
      from = end + 1;
    }
    rest += chunk.slice(from);
    while (rest.length > longestLine) {
      onLine(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
  stream.on("error", () => {});

  function emit(line: string): void {
    for (let from = 0; from === 0 || from < line.length; from += longestLine) {
      onLine(line.slice(from, from + longestLine));
    }
  }
}
