import {
  EventBridgeClient,
  PutRuleCommand,
  type PutRuleCommandInput,
  type PutRuleCommandOutput,
  PutTargetsCommand,
  type PutTargetsCommandOutput,
  type Target,
} from "@aws-sdk/client-eventbridge";
import {
  createEventBridge,
  type EventBridge,
  type EventBridgeOptions,
  type LostEvent,
  type RuleMatch,
  type TargetDelivery,
} from "../../../infra/local/emulators/events/event-bridge.ts";
import { startGateway } from "../../../infra/local/emulators/gateway/gateway.ts";
import type { SendOptions } from "../../../infra/local/emulators/queues.ts";
import { clientOptions } from "../../support/client-options.ts";

export const queueArn = "arn:aws:sqs:us-east-1:000000000000:ingester-queue";
export const deadLetterArn = "arn:aws:sqs:us-east-1:000000000000:dead-letter-queue";

/** A rule's pattern that every job of `aJobEntry` matches. */
export const pattern = '{"source":["jobs"]}';

export interface Bench {
  client: EventBridgeClient;
  bridge: EventBridge;
  url: string;
  delivered: TargetDelivery[];
  deadLetters: { queueArn: string; body: string; options: SendOptions }[];
  lost: LostEvent[];
  matched: RuleMatch[];
  accepted: { eventId: string; source: string; detailType: string }[];
  /** Bodies delivered so far, parsed. */
  bodies(): unknown[];
  /** Puts the rule `jobs`, or the one that the input names. */
  putRule(input: Partial<PutRuleCommandInput>): Promise<PutRuleCommandOutput>;
  /** Gives targets to the rule `jobs`. */
  putTargets(...targets: Target[]): Promise<PutTargetsCommandOutput>;
  stop(): Promise<void>;
}

/** An EventBridge behind the gateway that records what leaves it. */
export async function startBench(options: Partial<EventBridgeOptions> = {}): Promise<Bench> {
  const [delivered, deadLetters, lost, matched, accepted]: [
    Bench["delivered"],
    Bench["deadLetters"],
    Bench["lost"],
    Bench["matched"],
    Bench["accepted"],
  ] = [[], [], [], [], []];
  const bridge = createEventBridge({
    accountId: "000000000000",
    region: "us-east-1",
    deliver: async (delivery) => void delivered.push(delivery),
    deadLetter: async (arn, body, sendOptions) => void deadLetters.push({ queueArn: arn, body, options: sendOptions }),
    onLost: (event) => lost.push(event),
    onMatch: (match) => matched.push(match),
    onAccepted: (event) => accepted.push(event),
    ...options,
  });
  const gateway = await startGateway({ services: { events: bridge } });
  const client = new EventBridgeClient(clientOptions(gateway.url));
  return {
    client,
    bridge,
    url: gateway.url,
    delivered,
    deadLetters,
    lost,
    matched,
    accepted,
    bodies: () => delivered.map(({ body }) => JSON.parse(body) as unknown),
    putRule: (input) => client.send(new PutRuleCommand({ Name: "jobs", ...input })),
    putTargets: (...Targets) => client.send(new PutTargetsCommand({ Rule: "jobs", Targets })),
    async stop() {
      client.destroy();
      await bridge.stop();
      await gateway.stop();
    },
  };
}

export function aJobEntry(overrides: object = {}) {
  return { Source: "jobs", DetailType: "job.submitted", Detail: '{"job_type":"data_cleanup"}', ...overrides };
}

/** What the SDK throws for a request that EventBridge finds wrong. */
export function aValidationException(message: unknown) {
  return {
    name: "ValidationException",
    message,
    $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  };
}
