import { ImportError, type ImportedTrace, importTraces } from "../../model/import-traces.ts";
import { keepImported } from "../data/imported-traces.ts";

/** Larger files would take the page's memory away. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Reads traces of a file into this page; nothing is sent anywhere. Throws `ImportError`. */
export async function readTraceFile(file: File): Promise<ImportedTrace[]> {
  if (file.size > MOST_BYTES) {
    throw new ImportError(
      `expected a file of at most 256 MB, got ${Math.round(file.size / 1e6)} MB; nothing was imported`,
    );
  }
  const traces = importTraces(await file.text());
  keepImported(traces, file.name);
  return traces;
}
