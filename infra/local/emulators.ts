import { hostname } from "node:os";
import { emulatorSpans } from "./emulator-spans.ts";
import { accountId, region } from "./emulators/account.ts";
import { type Alarms, createAlarms } from "./emulators/alarms/alarms.ts";
import { type DynamoDb, startDynamoDb } from "./emulators/dynamodb/dynamo-db.ts";
import { createEventBridge, type EventBridge } from "./emulators/events/event-bridge.ts";
import { matchesPattern } from "./emulators/events/pattern/matches-pattern.ts";
import { type Gateway, startGateway } from "./emulators/gateway/gateway.ts";
import { createInbox, type Inbox } from "./emulators/inbox/inbox.ts";
import { createInboxPages } from "./emulators/inbox/inbox-pages.ts";
import { type InvocationRecord, type Lambda, startLambda } from "./emulators/lambda/lambda.ts";
import type { LogLine } from "./emulators/logs/log-line.ts";
import { createLogs, type Logs } from "./emulators/logs/logs.ts";
import { messageOf } from "./emulators/message-of.ts";
import type { AwsService } from "./emulators/service.ts";
import { createSes } from "./emulators/ses/ses.ts";
import { type SqsSns, startSqsSns } from "./emulators/sqs/start-sqs-sns.ts";
import { createEmulatorTraces } from "./emulators/traces/emulator-traces.ts";
import { createEventDelivery } from "./event-delivery.ts";
import { InvocationCounts } from "./invocation-counts.ts";
import { ResourcePolicies } from "./resources/resource-policies.ts";

export interface EmulatorsOptions {
  /** Port of the gateway; default 0, any free one. */
  port?: number;
  /** IP address that the gateway listens on; default the loopback. */
  host?: string;
  /** How much faster than on AWS functions time out and schedules and alarms run; default 0.02, 1 is as on AWS. */
  timeScale?: number;
  /** Given to every function; wins over the template. */
  environment?: Readonly<Record<string, string>>;
  /** `http://localhost:4318`: where the functions' lines and the emulators' spans go. Absent: nowhere. */
  otlpEndpoint?: string;
  /** Whether the emulators trace what they do (service `aws`); default true. */
  emulatorSpans?: boolean;
  /** Most processes of one function; default 10. */
  maximumEnvironments?: number;
  onLogLine?(line: LogLine): void;
  onInvocation?(record: InvocationRecord): void;
  /** A sentence about something that goes wrong while it runs. */
  onProblem?(sentence: string): void;
  /** A sentence about a part that has ended for good: nothing works any more. */
  onBroken?(sentence: string): void;
}

/** Every emulator, wired to the others, behind one endpoint; empty until a stack is started on it. */
export interface Emulators {
  /** Address of the gateway. */
  url: string;
  port: number;
  queues: SqsSns;
  dynamoDb: DynamoDb;
  events: EventBridge;
  lambda: Lambda;
  alarms: Alarms;
  logs: Logs;
  /** Emails, webhooks and the messages of `job-inbox`. */
  inbox: Inbox;
  policies: ResourcePolicies;
  /** Ends the sources of work first, waits up to `drainMs` (default 10 000) for what runs, then ends every process. */
  stop(options?: { drainMs?: number }): Promise<void>;
}

/** Rejects with `PortInUseError` when the gateway's port is taken; nothing is left running then. */
export async function startEmulators(options: EmulatorsOptions = {}): Promise<Emulators> {
  const { otlpEndpoint, timeScale = 0.02, onProblem = () => {}, onLogLine = () => {} } = options;
  const sent = otlpEndpoint === undefined ? {} : { otlpEndpoint };
  const lost = saidOnce(onProblem);
  const logs = createLogs({ accountId, region, onProblem, ...sent });
  const traces = createEmulatorTraces({
    otlpEndpoint: otlpEndpoint ?? "",
    enabled: otlpEndpoint !== undefined && options.emulatorSpans !== false,
    hostName: hostname(),
    warn: onProblem,
  });
  const spans = emulatorSpans({ traces, inspect: (queueName) => queues.inspect(queueName) });
  const policies = new ResourcePolicies(accountId);
  const invocations = new InvocationCounts();

  // The parts know each other: functions call the gateway, queues and rules start functions. What is asked for later is given by a function.
  const queues: SqsSns = await startSqsSns({
    onMovedToDeadLetterQueue: spans.onMovedToDeadLetterQueue,
    onVisibilityExpired: spans.onVisibilityExpired,
    gatewayUrl: () => gateway.url,
    invoke: ({ functionArn, payload }) =>
      lambda.invoke({ functionName: functionArn, payload, invocationType: "Event" }),
    onUndelivered: ({ topicArn, protocol, endpoint, reason }) =>
      lost(`${topicArn} could not deliver to ${protocol} ${endpoint}: ${reason}`),
  });
  const events = createEventBridge({
    accountId,
    region,
    timeScale,
    ...createEventDelivery({ queues, lambda: () => lambda, policies }),
    onMatch: spans.onMatch,
    onLost: ({ ruleName, targetArn, code, message }) =>
      lost(`rule ${ruleName} lost an event for ${targetArn}: ${code}, ${message}`),
  });
  const alarms = createAlarms({
    queues: queues.queues,
    inspect: queues.inspect,
    topics: queues.topics,
    functionCounters: (functionName) => invocations.of(functionName),
    timeScale,
    onFired: spans.onFired,
    onFailure: onProblem,
  });
  const inbox = createInbox({ queues: () => queues.queueNames().filter(isInboxQueue).map(queues.inspect) });
  const stopFirst = () => Promise.all([events.stop(), alarms.stop(), queues.stop(), logs.stop(), traces.stop()]);
  let lambda: Lambda;
  let dynamoDb: DynamoDb;
  let gateway: Gateway;
  const late = (service: () => AwsService): AwsService => ({ handle: async (request) => service().handle(request) });
  try {
    gateway = await startGateway({
      port: options.port ?? 0,
      ...(options.host !== undefined && { host: options.host }),
      services: {
        sqs: queues.sqs,
        sns: queues.sns,
        dynamodb: late(() => dynamoDb.service),
        events,
        lambda: late(() => lambda),
        logs,
        monitoring: alarms.service,
        ses: createSes({ onEmail: inbox.takeEmail }),
        inbox: createInboxPages(inbox),
        s3: queues.url,
        sts: queues.url,
      },
    });
  } catch (error) {
    await stopFirst();
    throw error;
  }
  try {
    dynamoDb = await startDynamoDb({
      onFailure: (reason) => (isAlive(dynamoDb.pid) ? onProblem(reason) : options.onBroken?.(reason)),
    });
  } catch (error) {
    options.onBroken?.(messageOf(error));
    await gateway.stop();
    await stopFirst();
    throw error;
  }
  lambda = await startLambda({
    accountId,
    region,
    queues: queues.queues,
    timeScale,
    environment: {
      AWS_ENDPOINT_URL: gateway.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
      // The inbox takes the place of the targets that the template allows.
      NOTIFY_EMAIL_FROM: "jobtrail@localhost.localdomain",
      NOTIFY_WEBHOOK_HOSTS: `localhost:${gateway.port},127.0.0.1:${gateway.port}`,
      OTEL_RESOURCE_ATTRIBUTES: `host.name=${hostname()}`,
      ...(otlpEndpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint }),
      ...options.environment,
    },
    matches: (pattern, record) => matchesPattern(pattern, record, { dialect: "filter" }),
    onProblem,
    onLogLine(line) {
      logs.append(line);
      onLogLine(line);
    },
    onInvocation(record) {
      invocations.count(record);
      options.onInvocation?.(record);
    },
    ...(options.maximumEnvironments !== undefined && { maximumEnvironments: options.maximumEnvironments }),
  });

  let stopped: Promise<void> | undefined;
  return {
    url: gateway.url,
    port: gateway.port,
    queues,
    dynamoDb,
    events,
    lambda,
    alarms,
    logs,
    inbox,
    policies,
    stop({ drainMs = 10_000 } = {}) {
      stopped ??= (async () => {
        await Promise.all([events.stop(), alarms.stop(), lambda.stop({ drainMs })]);
        await gateway.stop();
        await Promise.all([queues.stop(), dynamoDb.stop(), logs.stop(), traces.stop()]);
      })();
      return stopped;
    },
  };
}

/** The queue that jobs name as their target, an owner's prefix before it or not. */
function isInboxQueue(name: string): boolean {
  return /^(?:[a-z][a-z0-9-]*-)?job-inbox$/.test(name);
}

/** What goes wrong with one message goes wrong with the next: the same sentence is said once. */
function saidOnce(say: (sentence: string) => void): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    say(sentence);
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
