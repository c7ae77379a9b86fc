import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../message-of.ts";
import { waitAtMost } from "../wait-at-most.ts";
import type { LogLine } from "./log-line.ts";
import { type OtlpAttribute, otlpLogRecord } from "./otlp-log-record.ts";

export interface OtlpLogShipperOptions {
  /** `http://localhost:4318`; lines go to its `/v1/logs`. */
  otlpEndpoint: string;
  /** Told once when the endpoint is away and once when lines are lost, until a batch arrives. */
  onProblem(message: string): void;
  /** Milliseconds for which lines gather; default 200. */
  delayMs?: number;
  /** Lines kept while the endpoint is slow or away; default 5 000. */
  capacity?: number;
}

export interface OtlpLogShipper {
  /** Never blocks and never throws. The lines of Lambda itself are not sent. */
  add(line: LogLine): void;
  stop(): Promise<void>;
}

const batchSize = 500;
const requestTimeoutMs = 5_000;
const retryMs = 1_000;
const stopWithinMs = 2_000;

/** Sends the lines of functions as OTLP/HTTP JSON logs, in batches, one request at a time. */
export function startOtlpLogShipper(options: OtlpLogShipperOptions): OtlpLogShipper {
  const { otlpEndpoint, onProblem, delayMs = 200, capacity = 5_000 } = options;
  const url = `${otlpEndpoint.replace(/\/$/, "")}/v1/logs`;
  const stopping = new AbortController();
  let lines: LogLine[] = [];
  let sending: Promise<void> | undefined;
  let away = false;
  let losing = false;

  async function sendAll(): Promise<void> {
    await pause(delayMs);
    while (lines.length > 0) {
      const batch = lines.splice(0, batchSize);
      const failure = await post(batch);
      if (failure === undefined) {
        away = false;
        losing = false;
        continue;
      }
      if (!away) onProblem(`logs could not be sent to ${url}: ${failure}; they are kept, up to ${capacity} lines`);
      away = true;
      lines = [...batch, ...lines].slice(-capacity);
      if (stopping.signal.aborted) return;
      await pause(retryMs);
    }
  }

  async function post(batch: LogLine[]): Promise<string | undefined> {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(exportRequest(batch)),
        signal: AbortSignal.timeout(stopping.signal.aborted ? stopWithinMs : requestTimeoutMs),
      });
      await response.arrayBuffer();
      return response.ok ? undefined : `status ${response.status}`;
    } catch (error) {
      return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
    }
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
  }

  function send(): void {
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
  }

  return {
    add(line) {
      if (line.platform || stopping.signal.aborted) return;
      lines.push(line);
      if (lines.length > capacity) {
        if (!losing) onProblem(`more than ${capacity} log lines wait for ${url}; the oldest are dropped`);
        losing = true;
        lines.splice(0, lines.length - capacity);
      }
      send();
    },
    async stop() {
      stopping.abort();
      const rest = (sending ?? Promise.resolve()).then(() => (lines.length > 0 && !away ? sendAll() : undefined));
      await waitAtMost(stopWithinMs, rest);
    },
  };
}

/** An ExportLogsServiceRequest: one resource for each function. */
function exportRequest(lines: LogLine[]): object {
  const byFunction = Map.groupBy(lines, ({ functionName }) => functionName);
  const resourceLogs = [...byFunction].map(([functionName, own]) => ({
    resource: {
      attributes: [
        text("service.name", own[0]?.serviceName ?? functionName),
        text("faas.name", functionName),
        text("host.name", hostname()),
      ],
    },
    scopeLogs: [{ scope: { name: "lambda-logs" }, logRecords: own.map(otlpLogRecord) }],
  }));
  return { resourceLogs };
}

function text(key: string, value: string): OtlpAttribute {
  return { key, value: { stringValue: value } };
}
