import { AwsError } from "../aws-error.ts";
import { createLogGroup, type LogGroup, type LogStream, notFound } from "./log-group.ts";

export interface LogStoreOptions {
  /** Events that each group keeps. */
  capacity: number;
}

/** All log groups, in memory. */
export interface LogStore {
  groups(): LogGroup[];
  /** By name or ARN. Throws `ResourceNotFoundException`. */
  group(nameOrArn: string | undefined): LogGroup;
  stream(group: LogGroup, name: string): LogStream;
  /** Throws `ResourceAlreadyExistsException`. */
  createGroup(name: string): LogGroup;
  createStream(group: LogGroup, name: string): void;
  deleteGroup(group: LogGroup): void;
  /** Makes the group and the stream when they are not there. */
  append(line: { logGroupName: string; logStreamName: string; timestampMs: number; message: string }): void;
}

export function createLogStore({ capacity }: LogStoreOptions): LogStore {
  const groups = new Map<string, LogGroup>();
  let sequence = 0;

  function add(name: string): LogGroup {
    const group = createLogGroup(name, capacity);
    groups.set(name, group);
    return group;
  }

  function exists(what: "group" | "stream"): AwsError {
    return new AwsError("ResourceAlreadyExistsException", `The specified log ${what} already exists`);
  }

  return {
    groups: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    group(nameOrArn = "") {
      const name = nameOrArn.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");
      const group = groups.get(name);
      if (group === undefined) throw notFound("group");
      return group;
    },
    stream(group, name) {
      const stream = group.streams.get(name);
      if (stream === undefined) throw notFound("stream");
      return stream;
    },
    createGroup(name) {
      if (groups.has(name)) throw exists("group");
      return add(name);
    },
    createStream(group, name) {
      if (group.streams.has(name)) throw exists("stream");
      group.streams.set(name, { name, createdMs: Date.now() });
    },
    deleteGroup: (group) => void groups.delete(group.name),
    append({ logGroupName, ...event }) {
      const group = groups.get(logGroupName) ?? add(logGroupName);
      group.append({ ...event, sequence: ++sequence });
    },
  };
}
