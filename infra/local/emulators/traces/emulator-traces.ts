import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { waitAtMost } from "../wait-at-most.ts";
import { type RemoteParent, remoteParent } from "./remote-parent.ts";

export interface EmulatorTracesOptions {
  /** Base address (`http://localhost:4318`) or the address of the traces themselves (`…/v1/traces`). */
  otlpEndpoint: string;
  /** Default true; false records nothing. */
  enabled?: boolean;
  /** Resource attribute `host.name`: the same as that of the functions, so that viewers compare no clocks. */
  hostName: string;
  /** Told once when spans are lost because the endpoint does not take them; default: a line on stderr. */
  warn?(message: string): void;
  /** Milliseconds until finished spans leave; default 500. */
  exportDelayMs?: number;
  /** Instead of OTLP. */
  exporter?: SpanExporter;
}

export interface EmulatorSpan {
  name: string;
  parent: RemoteParent;
  /** Epoch ms. */
  startedAt: number;
  endedAt: number;
  attributes?: Attributes;
  /** Makes the span an Error with this `error.type`. */
  errorType?: string;
  /** What went wrong, without payload. */
  errorMessage?: string;
}

export interface EmulatorTraces {
  /** Records a finished span under a context from elsewhere; nothing without a parent or when it is not sampled. Never blocks, never throws. */
  record(span: EmulatorSpan): void;
  /** Sends what is left, for at most two seconds. */
  stop(): Promise<void>;
}

/** The spans of service `aws`: what AWS does to a message between our spans. Nobody's parent, so that a trace is whole without them. */
export function createEmulatorTraces(options: EmulatorTracesOptions): EmulatorTraces {
  const { otlpEndpoint, enabled = true, hostName, warn = warnOnStderr, exportDelayMs = 500 } = options;
  if (!enabled) return { record: () => undefined, stop: async () => undefined };
  const exporter =
    options.exporter ?? new OTLPTraceExporter({ url: tracesUrl(otlpEndpoint), timeoutMillis: 2_000, keepAlive: true });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": "aws", "host.name": hostName }),
    // Whether a trace is sampled was decided by its producer, and is looked at in `record`.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: quiet(exporter, warn),
        scheduledDelayMillis: exportDelayMs,
        maxQueueSize: 16_384,
        maxExportBatchSize: 512,
        exportTimeoutMillis: 2_000,
      }),
    ],
  });
  const tracer = provider.getTracer("jobtrail-local");
  let stopped: Promise<void> | undefined;

  return {
    record({ name, parent, startedAt, endedAt, attributes = {}, errorType, errorMessage }) {
      const context = remoteParent(parent);
      if (!context || stopped) return;
      const span = tracer.startSpan(
        name,
        { kind: SpanKind.INTERNAL, startTime: startedAt, attributes },
        trace.setSpanContext(ROOT_CONTEXT, context),
      );
      if (errorType !== undefined) {
        span.setAttribute("error.type", errorType);
        span.setStatus({ code: SpanStatusCode.ERROR, ...(errorMessage !== undefined && { message: errorMessage }) });
      }
      // Jaeger warns of a span that takes no time.
      span.end(Math.max(startedAt + 0.001, endedAt));
    },
    stop() {
      stopped ??= waitAtMost(
        2_000,
        provider.shutdown().catch(() => undefined),
      );
      return stopped;
    },
  };
}

/** Failed exports are told once, here, and hidden from the SDK, which would report every one of them. */
function quiet(exporter: SpanExporter, warn: (message: string) => void): SpanExporter {
  let told = false;
  return {
    export(spans, done) {
      exporter.export(spans, ({ code, error }) => {
        if (code !== 0 && !told) {
          told = true;
          const reason = error?.message ? ` (${error.message})` : "";
          warn(
            `expected the trace endpoint to take the emulators' spans, it did not${reason}; they are dropped until it does`,
          );
        }
        done({ code: 0 });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

function tracesUrl(endpoint: string): string {
  return endpoint.endsWith("/v1/traces") ? endpoint : `${endpoint.replace(/\/$/, "")}/v1/traces`;
}

function warnOnStderr(message: string): void {
  process.stderr.write(`${message}\n`);
}
