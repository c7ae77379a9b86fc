import type { AwsView } from "./aws/aws-view.ts";
import type { JobIndex } from "./jobs/job-index.ts";
import type { LiveHub } from "./live/live-hub.ts";
import type { SystemStatus } from "./live/system-status.ts";
import type { SpanSeries } from "./metrics/span-series.ts";
import type { RunLog } from "./runs/run-log.ts";
import type { TelemetryStore } from "./store/telemetry-store.ts";

/** What the routes are served from; built, and stopped, by `startBackend`. */
export interface BackendParts {
  store: TelemetryStore;
  jobs: JobIndex;
  runs: RunLog;
  series: SpanSeries;
  live: LiveHub;
  aws: AwsView;
  status: SystemStatus;
}
