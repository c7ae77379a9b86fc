import type { JobView, LogView } from "../api/job-view.ts";
import { serviceName } from "../otlp/service-name.ts";
import { plainValue, valueText } from "../otlp/value-text.ts";
import type { StoredLog } from "../store/read-traces.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import { type CollectedJob, collectJob } from "./collect-job.ts";
import { type InstanceNeeds, instancesOf } from "./job-instances.ts";
import { toJobView } from "./job-view.ts";
import { readSpans } from "./read-spans.ts";
import { attributesView, microseconds } from "./spans-view.ts";

interface ReadTimes {
  nowUs: number;
  updatedAtUs?: number;
  untilUs?: number | undefined;
}

const NONE: CollectedJob = { spans: [], traceKeys: [] };
const MOST_LOGS = 5_000;

/**
 * A job from the store, with its logs; of several runs that had the id, that of the last, or of the last that began before `untilUs`. Undefined when
 * the store knows none of this id.
 */
export function readJob(
  store: TelemetryStore,
  id: string,
  { traceId, runOf, untilUs = Number.POSITIVE_INFINITY, ...times }: InstanceNeeds & ReadTimes,
): JobView | undefined {
  const instances = instancesOf(collectJob(store, id), { traceId, runOf });
  const isBefore = ({ spans }: CollectedJob) => spans.some(({ startUs }) => startUs <= untilUs);
  const { spans: own, traceKeys } = instances.findLast(isBefore) ?? instances.at(-1) ?? NONE;
  if (own.length === 0) return undefined;
  const traceIds = traceKeys.map((key) => store.traceId(key));
  const logs = logsOfJob(store, id, traceIds).map(toLogView);
  return toJobView({ id, own, spans: readSpans(store, traceIds), logs, ...times });
}

/** Log records of a job in time order: those of its traces that name it, or no other job. */
export function logsOfJob(store: TelemetryStore, id: string, traceIds: readonly string[]): StoredLog[] {
  return traceIds
    .flatMap((traceId) => store.logs({ traceId, limit: MOST_LOGS }))
    .filter((log) => (jobOf(log) ?? id) === id)
    .sort((a, b) => Number(timeOf(a) - timeOf(b)))
    .slice(0, MOST_LOGS);
}

function timeOf({ record }: StoredLog): bigint {
  return record.timeUnixNano || record.observedTimeUnixNano;
}

/** The job that a log record names, in the words of the functions' logger or of the spans. */
function jobOf({ record }: StoredLog): string | undefined {
  const attribute = record.attributes.find(({ key }) => key === "job_id" || key === "job.id");
  return attribute && valueText(attribute.value);
}

function toLogView(log: StoredLog): LogView {
  const { record, origin } = log;
  return {
    timeUs: microseconds(timeOf(log)),
    severity: record.severityText,
    body: plainValue(record.body),
    attributes: attributesView(record.attributes),
    service: serviceName(origin.resource.attributes),
    traceId: record.traceId,
    spanId: record.spanId,
  };
}
