import { useSyncExternalStore } from "react";
import type { SpansView } from "../../../api/span-view.ts";
import type { ImportedTrace } from "../../model/import-traces.ts";

/** Traces of files, by id: in this page only, until it is loaded anew. */
const traces = new Map<string, { view: SpansView; file: string }>();
const listeners = new Set<() => void>();

export function keepImported(imported: readonly ImportedTrace[], file: string): void {
  for (const { traceId, view } of imported) traces.set(traceId, { view, file });
  for (const listener of listeners) listener();
}

/** The trace of a file, where one with this id was imported. */
export function useImportedTrace(traceId: string): { view: SpansView; file: string } | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => traces.get(traceId),
  );
}
