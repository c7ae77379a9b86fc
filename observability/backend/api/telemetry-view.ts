/** POST /api/telemetry/clear: deletes all stored spans, logs and metrics. The word is there so that no empty request does it. */
export interface ClearRequest {
  all: true;
}

/** What was deleted. */
export interface ClearResult {
  cleared: { traces: number; spans: number; logs: number };
}
