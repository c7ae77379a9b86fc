import { type Attributes, context, DiagLogLevel, diag, propagation, trace } from "@opentelemetry/api";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace";
import { boundedFlush, type Warn, watchExports } from "./bounded-flush.ts";
import { ATTR_SERVICE_NAME } from "./semconv.ts";
import { createIdGenerator } from "./span-ids.ts";
import { createTracedHandler, type TracedHandler } from "./traced-handler.ts";

/** Headers by name; soon, so that a token may come from elsewhere and change. */
export type OtlpHeaders = () => Promise<Record<string, string>>;

export interface TelemetryOptions {
  serviceName: string;
  /** Beside those of `OTEL_RESOURCE_ATTRIBUTES`; see `lambdaResource`. */
  resourceAttributes?: Attributes;
  /** Milliseconds until a finished span leaves without a flush; default 5000. Low where work takes long and is to be seen while it runs. */
  exportDelay?: number;
  /** Milliseconds that a flush may hold up the answer of a function; default 1000. */
  flushLimit?: number;
  /** Default: OTLP over HTTP to `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  exporter?: SpanExporter;
  /** Of every OTLP request, beside those of `OTEL_EXPORTER_OTLP_HEADERS`; asked before each. While it throws, exports fail with its error. */
  headers?: OtlpHeaders | undefined;
  /** Told once when spans are lost; default: a line on stderr. */
  warn?: Warn;
}

export interface Telemetry {
  /** Wraps a Lambda handler: invocation span, deadline guard, flush before the answer. */
  traced: TracedHandler;
  /** Sends what has finished; false when it did not get through in time. Never throws. */
  flush(): Promise<boolean>;
  /** Flushes and ends; spans started later are no-ops. Telemetry may be started again. */
  stop(): Promise<void>;
}

/** Registers the SDK: spans, W3C propagation, OTLP export. Until it is called, everything in this library does nothing. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const { serviceName, resourceAttributes = {}, exportDelay = 5_000, flushLimit = 1_000 } = options;
  diag.setLogger({ verbose: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore }, DiagLogLevel.NONE);
  const watch = watchExports(options.exporter ?? otlpExporter(options.headers), options.warn ?? warnOnStderr);
  const processor = new BatchSpanProcessor({
    exporter: watch.exporter,
    scheduledDelayMillis: exportDelay,
    maxQueueSize: 32_768,
  });
  const sdk = new NodeSDK({
    resource: defaultResource().merge(
      resourceFromAttributes({ ...resourceAttributes, [ATTR_SERVICE_NAME]: serviceName }),
    ),
    resourceDetectors: [envDetector],
    serviceName,
    idGenerator: createIdGenerator(),
    textMapPropagator: new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
    spanProcessors: [processor],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();

  const flush = boundedFlush({
    // An export that the processor has started by itself is on its way too.
    flush: () => processor.forceFlush().then(watch.settled),
    limit: flushLimit,
    limitWhileFailing: flushLimit / 10,
    failing: watch.failing,
  });
  const end = async () => {
    await flush();
    for (const registry of [trace, propagation, context]) registry.disable();
    await Promise.race([sdk.shutdown().catch(ignore), after(flushLimit)]);
  };
  let stopped: Promise<void> | undefined;
  return {
    traced: createTracedHandler({ flush }),
    flush: () => flush(),
    stop() {
      stopped ??= end();
      return stopped;
    },
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

function otlpExporter(headers: OtlpHeaders | undefined): SpanExporter {
  return new OTLPTraceExporter({ timeoutMillis: 3_000, keepAlive: true, ...(headers && { headers }) });
}

function warnOnStderr(message: string): void {
  process.stderr.write(`${message}\n`);
}

function ignore(): void {}
