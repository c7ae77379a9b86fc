import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { figure, markdownTable } from "../table.ts";
import { startWorker } from "../worker.ts";
import { residentMegabytes, startBackendProcess } from "./backend-process.ts";
import type { LoadMethods } from "./load-worker.ts";
import { realisticSearches } from "./searches.ts";

export interface BenchSearchOptions {
  /** Default 1 000 000. */
  spans?: number;
  /** Keep the spans in a data directory rather than in the temporary file. */
  onDisk?: boolean;
  signal: AbortSignal;
  progress(line: string): void;
}

export interface SearchResult {
  spans: number;
  traces: number;
  storedBytes: number;
  /** Spans per second while the store was filled. */
  ingest: number;
  /** Resident megabytes of the backend's process. */
  megabytes: { empty: number; filled: number; settled: number; searched: number };
  /** Milliseconds over HTTP until the whole answer is there. */
  searches: { name: string; limit: number; found: number; milliseconds: number[] }[];
}

const ROUNDS = 3;
const LIMITS = [20, 100];
const SPREAD_MS = 30 * 3_600_000;
const SETTLE_MS = 5_000;
const SPANS_OF_A_TRACE = 18;

/** Fills a backend of its own and searches it over Jaeger's API: every answer holds the whole traces that were found. */
export async function benchSearch({
  spans = 1_000_000,
  onDisk = false,
  signal,
  progress,
}: BenchSearchOptions): Promise<SearchResult> {
  const dataDir = onDisk ? await mkdtemp(join(tmpdir(), "jobtrail-bench-")) : undefined;
  const flags = ["--max-spans", String(spans * 2), "--max-bytes", "8GiB", ...(dataDir ? ["--data-dir", dataDir] : [])];
  const backend = await startBackendProcess(flags);
  const loader = startWorker<LoadMethods>(new URL("./load-worker.ts", import.meta.url));
  try {
    const empty = await residentMegabytes(backend.pid);
    const toMs = Date.now();
    const fromMs = toMs - SPREAD_MS;
    const stepMs = SPREAD_MS / (spans / SPANS_OF_A_TRACE);
    const loaded = await loader.ask("load", { otlpUrl: backend.otlpUrl, spans, connections: 4, fromMs, stepMs });
    signal.throwIfAborted();
    const filled = await residentMegabytes(backend.pid);
    progress(`${loaded.spans} spans in ${loaded.seconds.toFixed(1)} s; ${filled.toFixed(0)} MB resident`);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const settled = await residentMegabytes(backend.pid);
    const status = (await (await fetch(`${backend.queryUrl}/api/store`)).json()) as {
      spans: number;
      traces: number;
      bytes: number;
    };
    const searches = await search(backend.queryUrl, { traces: status.traces, fromMs, toMs }, signal);
    const searched = await residentMegabytes(backend.pid);
    return {
      spans: status.spans,
      traces: status.traces,
      storedBytes: status.bytes,
      ingest: loaded.spans / loaded.seconds,
      megabytes: { empty, filled, settled, searched },
      searches,
    };
  } finally {
    await Promise.all([loader.stop(), backend.stop()]);
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

async function search(queryUrl: string, loaded: { traces: number; fromMs: number; toMs: number }, signal: AbortSignal) {
  const results: SearchResult["searches"] = [];
  for (const { name, queries } of realisticSearches(loaded)) {
    for (const limit of LIMITS) {
      const result = { name, limit, found: 0, milliseconds: [] as number[] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const query of queries) {
          signal.throwIfAborted();
          const began = performance.now();
          const response = await fetch(`${queryUrl}/api/traces?${query}&limit=${limit}`);
          const answer = await response.text();
          result.milliseconds.push(performance.now() - began);
          if (response.status !== 200)
            throw new Error(`expected 200 for ${query}, came ${response.status} ${answer.slice(0, 200)}`);
          result.found = Math.max(result.found, (JSON.parse(answer) as { data: unknown[] }).data.length);
        }
      }
      results.push(result);
    }
  }
  return results;
}

export function searchTables({ spans, traces, storedBytes, ingest, megabytes, searches }: SearchResult): string {
  const row = (name: string, limit: number | string, found: number | string, times: readonly number[]) => [
    name,
    limit,
    found,
    figure(quantile(times, 0.5)),
    figure(quantile(times, 0.95)),
  ];
  const all = LIMITS.map((limit) =>
    row(
      "all",
      limit,
      "",
      searches.filter((one) => one.limit === limit).flatMap(({ milliseconds }) => milliseconds),
    ),
  );
  const rows = searches.map(({ name, limit, found, milliseconds }) => row(name, limit, found, milliseconds));
  const { empty, filled, settled, searched } = megabytes;
  return [
    markdownTable(["search", "limit", "traces found", "p50 ms", "p95 ms"], [...rows, ...all]),
    "",
    markdownTable(
      ["spans", "traces", "stored MB", "spans/s", "RSS MB empty", "filled", "5 s later", "after the searches"],
      [
        [
          spans,
          traces,
          Math.round(storedBytes / 1e6),
          Math.round(ingest),
          ...[empty, filled, settled, searched].map(Math.round),
        ],
      ],
    ),
  ].join("\n");
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
