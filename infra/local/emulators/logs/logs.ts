import type {
  DescribeLogGroupsResponse,
  DescribeLogStreamsResponse,
  PutLogEventsResponse,
  LogGroup as WireGroup,
  LogStream as WireStream,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../aws-error.ts";
import type { AwsService } from "../service.ts";
import type { LogGroup, LogStream } from "./log-group.ts";
import type { LogLine } from "./log-line.ts";
import {
  describeLogGroupsInput,
  describeLogStreamsInput,
  filterLogEventsInput,
  getLogEventsInput,
  groupInput,
  parseInput,
  putLogEventsInput,
  retentionInput,
  streamInput,
} from "./log-requests.ts";
import { createLogStore } from "./log-store.ts";
import { type OtlpLogShipper, startOtlpLogShipper } from "./otlp-log-shipper.ts";
import { filterLogEvents, getLogEvents } from "./read-events.ts";

export interface LogsOptions {
  accountId: string;
  region: string;
  /** Events that each group keeps; default 10 000. */
  eventsPerGroup?: number;
  /** Where lines are sent as OTLP logs: `http://localhost:4318`. Absent: nowhere. */
  otlpEndpoint?: string;
  /** Told, in a sentence, when lines could not be sent; once until they can. */
  onProblem?(message: string): void;
}

/** CloudWatch Logs, in memory; and the way of a function's lines to the OTLP endpoint. */
export interface Logs extends AwsService {
  append(line: LogLine): void;
  /** Throws `ResourceAlreadyExistsException`. */
  createLogGroup(name: string, settings?: { retentionInDays?: number }): { arn: string };
  /** Sends what is left, for two seconds at most. */
  stop(): Promise<void>;
}

export function createLogs(options: LogsOptions): Logs {
  const { accountId, region, eventsPerGroup = 10_000, otlpEndpoint, onProblem = () => {} } = options;
  const store = createLogStore({ capacity: eventsPerGroup });
  const shipper: OtlpLogShipper | undefined =
    otlpEndpoint === undefined ? undefined : startOtlpLogShipper({ otlpEndpoint, onProblem });

  const groupArn = (name: string) => `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
  const groupOf = (input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined }) =>
    store.group(input.logGroupName ?? input.logGroupIdentifier);

  function wireGroup(group: LogGroup): WireGroup {
    const { name, createdMs, retentionInDays } = group;
    return {
      logGroupName: name,
      creationTime: createdMs,
      metricFilterCount: 0,
      arn: `${groupArn(name)}:*`,
      logGroupArn: groupArn(name),
      storedBytes: group.storedBytes(),
      logGroupClass: "STANDARD",
      ...(retentionInDays !== undefined && { retentionInDays }),
    };
  }

  function wireStream(group: LogGroup, stream: LogStream): WireStream {
    return {
      logStreamName: stream.name,
      creationTime: stream.createdMs,
      firstEventTimestamp: stream.firstEventMs,
      lastEventTimestamp: stream.lastEventMs,
      lastIngestionTime: stream.lastIngestionMs,
      arn: `${groupArn(group.name)}:log-stream:${stream.name}`,
      storedBytes: 0,
    };
  }

  const operations: Record<string, (body: Buffer) => object | undefined> = {
    FilterLogEvents: (body) => filterLogEvents(store, parseInput(filterLogEventsInput, body)),
    GetLogEvents: (body) => getLogEvents(store, parseInput(getLogEventsInput, body)),
    DescribeLogGroups(body) {
      const { logGroupNamePrefix = "", logGroupNamePattern = "", ...page } = parseInput(describeLogGroupsInput, body);
      const groups = store
        .groups()
        .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern));
      const { items, nextToken } = pageOf(groups, page);
      return { logGroups: items.map(wireGroup), ...nextToken } satisfies DescribeLogGroupsResponse;
    },
    DescribeLogStreams(body) {
      const input = parseInput(describeLogStreamsInput, body);
      const group = groupOf(input);
      const streams = [...group.streams.values()].filter(({ name }) =>
        name.startsWith(input.logStreamNamePrefix ?? ""),
      );
      const byTime = input.orderBy === "LastEventTime";
      streams.sort((a, b) => (byTime ? (a.lastEventMs ?? 0) - (b.lastEventMs ?? 0) : a.name < b.name ? -1 : 1));
      if (input.descending) streams.reverse();
      const { items, nextToken } = pageOf(streams, input);
      const logStreams = items.map((stream) => wireStream(group, stream));
      return { logStreams, ...nextToken } satisfies DescribeLogStreamsResponse;
    },
    CreateLogGroup(body) {
      const { logGroupName } = parseInput(groupInput.required({ logGroupName: true }), body);
      store.createGroup(logGroupName);
      return undefined;
    },
    DeleteLogGroup: (body) => void store.deleteGroup(groupOf(parseInput(groupInput, body))),
    CreateLogStream(body) {
      const input = parseInput(streamInput, body);
      store.createStream(groupOf(input), input.logStreamName);
      return undefined;
    },
    PutLogEvents(body) {
      const input = parseInput(putLogEventsInput, body);
      const { name: logGroupName } = groupOf(input);
      const { name: logStreamName } = store.stream(groupOf(input), input.logStreamName);
      for (const { timestamp: timestampMs, message } of input.logEvents) {
        store.append({ logGroupName, logStreamName, timestampMs, message });
      }
      return {} satisfies PutLogEventsResponse;
    },
    PutRetentionPolicy(body) {
      const input = parseInput(retentionInput, body);
      groupOf(input).retentionInDays = input.retentionInDays;
      return undefined;
    },
    DeleteRetentionPolicy(body) {
      delete groupOf(parseInput(groupInput, body)).retentionInDays;
      return undefined;
    },
  };

  return {
    async handle({ operation = "", body }) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined) {
        throw new AwsError(
          "UnknownOperationException",
          `${operation || "a request without X-Amz-Target"} is not a call that the local CloudWatch Logs answers; it is added in infra/local/emulators/logs/logs.ts`,
        );
      }
      const answer = run(body);
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: answer === undefined ? "" : JSON.stringify(answer),
      };
    },
    append(line) {
      store.append(line);
      shipper?.add(line);
    },
    createLogGroup(name, { retentionInDays } = {}) {
      const group = store.createGroup(name);
      if (retentionInDays !== undefined) group.retentionInDays = retentionInDays;
      return { arn: `${groupArn(name)}:*` };
    },
    async stop() {
      await shipper?.stop();
    },
  };
}

/** One page of a list; the token is the place of the next item. */
function pageOf<T>(
  list: T[],
  { limit = 50, nextToken }: { limit?: number | undefined; nextToken?: string | undefined },
) {
  const from = Number(nextToken ?? 0);
  const items = list.slice(from, from + limit);
  return { items, nextToken: from + limit < list.length ? { nextToken: String(from + limit) } : {} };
}
