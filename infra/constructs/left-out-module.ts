/**
 * Stands in a bundle for what the telemetry does not use: the exporters, metrics and file configuration that `@opentelemetry/sdk-node` imports statically
 * (see decision 010). A new import that this module does not know fails the build; a use of one it knows fails with the sentence below.
 */
function leftOut(): never {
  throw new Error(
    "expected only traces over OTLP/HTTP, but a part of OpenTelemetry was used that the bundle leaves out (infra/constructs/bundling.ts); " +
      "start NodeSDK with spanProcessors, and with metricReaders and logRecordProcessors as empty lists",
  );
}

class LeftOut {
  constructor() {
    leftOut();
  }
}

export {
  LeftOut as AggregationTemporality,
  LeftOut as AggregationTemporalityPreference,
  LeftOut as AggregationType,
  LeftOut as ConsoleMetricExporter,
  LeftOut as DataPointType,
  LeftOut as InstrumentType,
  LeftOut as MeterProvider,
  LeftOut as OTLPLogExporter,
  LeftOut as OTLPMetricExporter,
  LeftOut as OTLPTraceExporter,
  LeftOut as PeriodicExportingMetricReader,
  LeftOut as PrometheusExporter,
  LeftOut as ZipkinExporter,
  leftOut as createAllowListAttributesProcessor,
  leftOut as createDenyListAttributesProcessor,
  leftOut as createEmptyMetadata,
  leftOut as createInsecureCredentials,
  leftOut as createSslCredentials,
  leftOut as mergeHeadersConfig,
  leftOut as mergePropagatorCompositeConfig,
  leftOut as mergeResourceAttributesConfig,
  leftOut as parseConfigFile,
};
