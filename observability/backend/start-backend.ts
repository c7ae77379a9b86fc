import type { AwsAttachment } from "./aws/attachment.ts";
import { createAwsView } from "./aws/aws-view.ts";
import { forwardTarget, refuseLoop } from "./forward/forward-target.ts";
import { createForwarder } from "./forward/forwarder.ts";
import type { SignalName } from "./intake/accept-signals.ts";
import { startOtlpServer } from "./intake/otlp-server.ts";
import { createWriteQueue } from "./intake/write-queue.ts";
import { createJobIndex } from "./jobs/job-index.ts";
import { hostInUrl } from "./listen-address.ts";
import { collectChanges } from "./live/collect-changes.ts";
import { createLiveHub } from "./live/live-hub.ts";
import { createSystemStatus } from "./live/system-status.ts";
import { createReceivedMetrics } from "./metrics/received-metrics.ts";
import { createRefusedRequests } from "./metrics/refused-requests.ts";
import { createSpanSeries } from "./metrics/span-series.ts";
import type { BackendParts } from "./parts.ts";
import { startQueryServer } from "./query/query-server.ts";
import { createRunLog } from "./runs/run-log.ts";
import { createRunShelf } from "./runs/run-shelf.ts";
import { openTelemetryStore } from "./store/telemetry-store.ts";

export interface BackendOptions {
  /** Port of OTLP/HTTP; default 0: any free port. */
  otlpPort?: number;
  /** Port of the query API and the page; default 0: any free port. */
  queryPort?: number;
  /** Spans that are kept; default 500 000. */
  maxSpans?: number | undefined;
  /** Bytes of spans and logs that are kept; default 512 MiB. */
  maxBytes?: number | undefined;
  /** Milliseconds after which what arrived goes; default never. */
  maxAgeMs?: number | undefined;
  /** Is told, in a sentence, of a damaged store that was moved aside, and of a request that cannot be stored. */
  warn?: (sentence: string) => void;
  /** IP address that both ports are on; default the loopback. */
  host?: string;
  /** Directory of the store; in a temporary file without it. */
  dataDir?: string;
  /** Names besides those of the loopback that the Host header of a request may have. */
  allowedHosts?: readonly string[];
  /** Another OTLP/HTTP endpoint that gets every accepted request too. */
  forward?: ForwardOptions;
  /** Of the run that begins; default the time. */
  runLabel?: string | undefined;
  /** Runs whose figures are kept; default 20. */
  keepRuns?: number | undefined;
  /** Which AWS to show queues, dead letters and topics of; none without it. */
  aws?: AwsAttachment;
}

export interface ForwardOptions {
  /** Base address, without `/v1/traces`. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Which signals are sent; default all. */
  signals?: readonly SignalName[];
  /** Milliseconds that `stop` gives to what still waits; default 3 000. */
  stopMs?: number;
}

export interface Backend {
  otlpUrl: string;
  queryUrl: string;
  /** Shows this AWS instead of any other before. Throws `AssemblyError`. */
  attach(attachment: AwsAttachment): Promise<void>;
  /** Finishes what is under way, then closes both ports and the store. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the telemetry backend: OTLP in, Jaeger's query API and a page out. It has no telemetry of its own.
 * Throws the error of the port that is taken (`EADDRINUSE`), or `DataDirectoryError`, or `ForwardTargetError`.
 */
export async function startBackend({
  otlpPort = 0,
  queryPort = 0,
  host = "127.0.0.1",
  maxSpans,
  maxBytes,
  maxAgeMs,
  warn,
  dataDir,
  allowedHosts: names = [],
  forward,
  runLabel,
  keepRuns,
  aws: attachment,
}: BackendOptions = {}): Promise<Backend> {
  const allowedHosts = [...names, hostInUrl(host)];
  const target = forward && forwardTarget(forward.url, forward.headers);
  const store = openTelemetryStore({ maxSpans, maxBytes, maxAgeMs, warn, dataDir });
  const writes = createWriteQueue({ acknowledge: dataDir === undefined ? "taken" : "stored", warn });
  const shelf = createRunShelf(store, { keep: keepRuns, warn });
  const jobs = createJobIndex({ store, runOf: (startUs) => shelf.runAt(startUs)?.id ?? 0 });
  const runs = createRunLog({ store, shelf, jobs, label: runLabel, survives: dataDir !== undefined });
  const metrics = createReceivedMetrics();
  const refused = createRefusedRequests();
  const series = createSpanSeries({ store, received: metrics, refused });
  const live = createLiveHub();
  let otlpUrl = "";
  const aws = createAwsView({ store, jobs, live, dataDir, exportSpans: (request) => exportSpans(request, otlpUrl) });
  const status = createSystemStatus({ store, live, aws: aws.counters, jobs: jobs.count });
  const changes = collectChanges({ store, live });
  const parts: BackendParts = { store, jobs, runs, series, live, status, aws };
  const forwarder = target && createForwarder({ target, stopMs: forward.stopMs });
  const started: { url: string; stop(): Promise<void> }[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    for (const part of [series, live, status, changes]) part.stop();
    stopped ??= Promise.all([...started, aws].map((part) => part.stop())).then(() => {
      writes.flush();
      // The last spans came in while the servers stopped, and are the run's.
      for (const part of [runs, jobs]) part.stop();
      store.close();
    });
    return stopped;
  };
  let isAttached = attachment !== undefined;
  const attach = async (next: AwsAttachment) => {
    await aws.attach(next);
    // The first belongs to this start, another is another system.
    if (isAttached) runs.begin();
    isAttached = true;
  };
  try {
    if (attachment) await aws.attach(attachment);
    const otlp = await startOtlpServer({
      store,
      metrics,
      writes,
      onAccepted: (request) => {
        if (forward?.signals?.includes(request.signal) !== false) forwarder?.offer(request);
      },
      onRefused: refused.count,
      port: otlpPort,
      host,
      allowedHosts,
    });
    started.push(otlp);
    otlpUrl = otlp.url;
    live.addBannerSource(writes.banners);
    if (forwarder && target) {
      refuseLoop(target, otlp.url);
      started.push({ url: target.shown, stop: () => otlp.stop().then(forwarder.stop) });
      live.addBannerSource(forwarder.banners);
    }
    const query = await startQueryServer({ parts, beforeAnswer: writes.flush, port: queryPort, host, allowedHosts });
    started.push(query);
    return { otlpUrl: otlp.url, queryUrl: query.url, attach, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** This program's own spans come in by the door of all others: they are counted, forwarded and told like them. */
async function exportSpans(request: object, otlpUrl: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${otlpUrl}/v1/traces`, { method: "POST", headers, body: JSON.stringify(request) });
  await answer.arrayBuffer();
}
