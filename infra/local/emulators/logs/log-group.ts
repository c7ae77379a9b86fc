import { AwsError } from "../aws-error.ts";

/** One stored line. Sequence numbers grow over all groups and are never used twice. */
export interface LogEvent {
  sequence: number;
  logStreamName: string;
  timestampMs: number;
  ingestedMs: number;
  message: string;
}

export interface LogStream {
  name: string;
  createdMs: number;
  firstEventMs?: number;
  lastEventMs?: number;
  lastIngestionMs?: number;
}

/** A log group: its newest events in order of arrival, the oldest dropped when it is full. */
export interface LogGroup {
  name: string;
  createdMs: number;
  retentionInDays?: number;
  streams: Map<string, LogStream>;
  /** Oldest first. */
  events(): readonly LogEvent[];
  append(event: Omit<LogEvent, "ingestedMs">): void;
  storedBytes(): number;
}

/** Streams that a group remembers; the one that was quiet the longest is forgotten. */
const mostStreams = 500;

export function createLogGroup(name: string, capacity: number): LogGroup {
  const streams = new Map<string, LogStream>();
  let events: LogEvent[] = [];
  let bytes = 0;
  return {
    name,
    createdMs: Date.now(),
    streams,
    events: () => events,
    append(event) {
      const ingestedMs = Date.now();
      const stream = streams.get(event.logStreamName) ?? { name: event.logStreamName, createdMs: ingestedMs };
      stream.firstEventMs ??= event.timestampMs;
      stream.lastEventMs = event.timestampMs;
      stream.lastIngestionMs = ingestedMs;
      streams.delete(stream.name);
      streams.set(stream.name, stream);
      if (streams.size > mostStreams) streams.delete(streams.keys().next().value ?? "");
      events.push({ ...event, ingestedMs });
      bytes += event.message.length;
      if (events.length < capacity * 1.25) return;
      for (const dropped of events.slice(0, -capacity)) bytes -= dropped.message.length;
      events = events.slice(-capacity);
    },
    storedBytes: () => bytes,
  };
}

export function notFound(what: "group" | "stream"): AwsError {
  return new AwsError("ResourceNotFoundException", `The specified log ${what} does not exist.`);
}
