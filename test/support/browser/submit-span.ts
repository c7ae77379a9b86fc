interface SubmitSpan {
  traceId: string;
  spanId: string;
  jobId: string;
  jobType: string;
  startedAtMs: number;
  endedAtMs: number;
}

/** The root span of a job that a test has put on the bus, as an OTLP/JSON export request. */
export function submitSpan({ traceId, spanId, jobId, jobType, startedAtMs, endedAtMs }: SubmitSpan): object {
  return spansRequest("job-generator", [
    {
      traceId,
      spanId,
      name: `submit ${jobType}`,
      kind: 1,
      startTimeUnixNano: nanoseconds(startedAtMs),
      endTimeUnixNano: nanoseconds(endedAtMs),
      attributes: [text("job.id", jobId), text("job.type", jobType)],
    },
  ]);
}

/** Spans of one service as an OTLP/JSON export request. */
export function spansRequest(service: string, spans: readonly object[]): object {
  return {
    resourceSpans: [
      { resource: { attributes: [text("service.name", service)] }, scopeSpans: [{ scope: { name: "test" }, spans }] },
    ],
  };
}

export function text(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

export function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.round(milliseconds)) * 1_000_000n}`;
}
