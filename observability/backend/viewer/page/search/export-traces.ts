import { fetchJson } from "../data/fetch-json.ts";

/** Saves the traces as one file of OTLP JSON. Throws `AnswerError`. */
export async function exportTraces(traceIds: readonly string[]): Promise<void> {
  const answers = await Promise.all(
    traceIds.map((id) =>
      fetchJson<{ result: { resourceSpans: unknown[] } }>(`/api/v3/traces/${encodeURIComponent(id)}?rawTraces=true`),
    ),
  );
  const resourceSpans = answers.flatMap(({ result }) => result.resourceSpans);
  const address = URL.createObjectURL(new Blob([JSON.stringify({ resourceSpans })], { type: "application/json" }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = traceIds.length === 1 ? `${traceIds[0]}.otlp.json` : `${traceIds.length}-traces.otlp.json`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
