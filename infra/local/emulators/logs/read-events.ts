import type { FilterLogEventsResponse, GetLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import type { z } from "zod";
import { createFilterPattern } from "./filter-pattern.ts";
import type { LogEvent } from "./log-group.ts";
import type { filterLogEventsInput, getLogEventsInput } from "./log-requests.ts";
import type { LogStore } from "./log-store.ts";

const mostEvents = 10_000;

/** Events of all streams, oldest first; `nextToken` is the number of the last event that was looked at. */
export function filterLogEvents(store: LogStore, input: z.infer<typeof filterLogEventsInput>): FilterLogEventsResponse {
  const { startTime = 0, endTime = Infinity, logStreamNames, logStreamNamePrefix = "", limit = mostEvents } = input;
  const matches = createFilterPattern(input.filterPattern);
  const after = Number(input.nextToken ?? 0);
  const found = store
    .group(input.logGroupName ?? input.logGroupIdentifier)
    .events()
    .filter(({ sequence }) => sequence > after)
    .filter(({ timestampMs }) => timestampMs >= startTime && timestampMs <= endTime)
    .filter(({ logStreamName }) => logStreamName.startsWith(logStreamNamePrefix))
    .filter(({ logStreamName }) => logStreamNames === undefined || logStreamNames.includes(logStreamName))
    .filter(({ message }) => matches(message));
  const events = found.slice(0, limit);
  const last = events.at(-1);
  return {
    events: events.map((event) => ({
      logStreamName: event.logStreamName,
      eventId: String(event.sequence).padStart(56, "0"),
      ...wireEvent(event),
    })),
    searchedLogStreams: [],
    ...(found.length > events.length && last !== undefined && { nextToken: String(last.sequence) }),
  };
}

/** Events of one stream. The forward token stays the same while nothing new has come, as on AWS. */
export function getLogEvents(store: LogStore, input: z.infer<typeof getLogEventsInput>): GetLogEventsResponse {
  const { startTime = 0, endTime = Infinity, limit = mostEvents, nextToken, startFromHead = false } = input;
  const group = store.group(input.logGroupName ?? input.logGroupIdentifier);
  const { name } = store.stream(group, input.logStreamName);
  const all = group
    .events()
    .filter(({ logStreamName }) => logStreamName === name)
    .filter(({ timestampMs }) => timestampMs >= startTime && timestampMs < endTime);
  const [direction, position] = nextToken?.split("/") ?? [];
  const at = Number(position ?? 0);
  let events: LogEvent[];
  if (direction === "f") events = all.filter(({ sequence }) => sequence > at).slice(0, limit);
  else if (direction === "b") events = all.filter(({ sequence }) => sequence < at).slice(-limit);
  else events = startFromHead ? all.slice(0, limit) : all.slice(-limit);
  const last = events.at(-1)?.sequence ?? at;
  const first = events.at(0)?.sequence ?? at;
  return { events: events.map(wireEvent), nextForwardToken: `f/${last}`, nextBackwardToken: `b/${first}` };
}

function wireEvent({ timestampMs, ingestedMs, message }: LogEvent) {
  return { timestamp: timestampMs, ingestionTime: ingestedMs, message };
}
