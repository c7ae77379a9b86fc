import { useState } from "react";
import { useLocation } from "wouter";
import { readTraceFile } from "./read-file.ts";

/** Imports files and goes to the trace, or to the list of them. `trouble` is why not. */
export function useImport() {
  const [, navigate] = useLocation();
  const [trouble, setTrouble] = useState<string>();
  const take = async (files: Iterable<File>) => {
    setTrouble(undefined);
    const ids: string[] = [];
    for (const file of files) {
      try {
        ids.push(...(await readTraceFile(file)).map(({ traceId }) => traceId));
      } catch (error) {
        setTrouble(`${file.name}: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
    }
    const [first] = ids;
    if (ids.length === 1) navigate(`/trace/${first}`);
    else if (ids.length > 1) navigate(`/search?${new URLSearchParams(ids.map((id) => ["traceID", id]))}`);
  };
  return { take, trouble, clear: () => setTrouble(undefined) };
}
