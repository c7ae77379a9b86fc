import type { PutEventsRequest, PutEventsRequestEntry, PutEventsResponse } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import { createConstraints, refuseUnsupported } from "../constraints.ts";
import type { EventsContext } from "../context.ts";
import { busNameOf } from "../names.ts";
import { acceptEntry } from "./accept-entry.ts";

const mostEntries = 10;
const mostBytes = 1_048_576;

/** Takes events and starts their way to the targets; the answer does not wait for it. `traceHeader`: of the HTTP request, an entry's own wins. */
export function putEvents(input: PutEventsRequest, context: EventsContext, traceHeader?: string): PutEventsResponse {
  refuseUnsupported(input, ["EndpointId"], "PutEvents");
  const entries = input.Entries ?? [];
  const constraints = createConstraints();
  const shown = () => `[${entries.map(entryText).join(", ")}]`;
  constraints.list("entries", input.Entries, { min: 1, max: mostEntries, shown });
  constraints.verify();
  const size = entries.reduce((bytes, entry) => bytes + entrySize(entry), 0);
  if (size > mostBytes)
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");

  const results = entries.map((entry) => acceptEntry(entry, context, traceHeader));
  results.forEach((result, index) => {
    if (!("event" in result)) return;
    const { id, source, "detail-type": detailType } = result.event.document;
    context.onAccepted?.({ eventId: id, source, detailType });
    context.route(result.event, busNameOf(entries[index]?.EventBusName));
  });
  return {
    FailedEntryCount: results.filter((result) => "error" in result).length,
    Entries: results.map((result) => ("event" in result ? { EventId: result.event.document.id } : result.error)),
  } satisfies PutEventsResponse;
}

/** Bytes as EventBridge counts them: the time is 14, the trace header and the bus are free. */
function entrySize({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

/** An entry the way AWS prints it in a validation error. */
function entryText(entry: PutEventsRequestEntry): string {
  const { Time, Source, Resources, DetailType, Detail, EventBusName, TraceHeader } = entry;
  const resources = Resources === undefined ? null : `[${Resources.join(", ")}]`;
  const members = {
    time: Time?.toISOString() ?? null,
    source: Source ?? null,
    resources,
    detailType: DetailType ?? null,
    detail: Detail ?? null,
    eventBusName: EventBusName ?? null,
    traceHeader: TraceHeader ?? null,
    kmsKeyIdentifier: null,
    internalMetadata: null,
  };
  const text = Object.entries(members).map(([name, value]) => `${name}=${value}`);
  return `PutEventsRequestEntry(${text.join(", ")})`;
}
