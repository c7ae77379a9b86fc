import type { LiveHub } from "./live/live-hub.ts";
import type { SystemStatus } from "./live/system-status.ts";
import type { TelemetryStore } from "./store/telemetry-store.ts";

/** What the routes are served from; built, and stopped, by `startBackend`. */
export interface BackendParts {
  store: TelemetryStore;
  live: LiveHub;
  status: SystemStatus;
}
