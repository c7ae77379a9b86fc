import { randomUUID } from "node:crypto";
import { type AcceptedEvent, acceptedEvent } from "./accepted-event.ts";
import type { Buses, Rule, RuleTarget } from "./buses.ts";
import { DeliveryError, type EventBridgeOptions, type TargetDelivery } from "./contract.ts";
import { type DeliveryContext, deliverToTarget } from "./delivery/deliver-to-target.ts";
import { createInFlight } from "./delivery/in-flight.ts";
import { busNameOf, isBusArn } from "./names.ts";
import type { Timers } from "./timers.ts";

export interface Router {
  /** Starts the delivery to every target of every rule of the bus that the event matches. */
  route(event: AcceptedEvent, busName: string): void;
  /** Sends the event of a scheduled rule to its targets; one that is still busy with the last such event is left out. */
  fire(rule: Rule): void;
  /** Gives up waiting for further attempts and resolves when no delivery is under way. */
  stop(): Promise<void>;
}

export interface RouterOptions {
  options: EventBridgeOptions;
  buses: Buses;
  timers: Timers;
  now(): number;
}

export function createRouter({ options, buses, timers, now }: RouterOptions): Router {
  const inFlight = createInFlight();
  const stopping = new AbortController();
  const busyTargets = new Set<RuleTarget>();
  const context: DeliveryContext = { options, send, timers, now, stopping: stopping.signal };

  function route(event: AcceptedEvent, busName: string) {
    for (const rule of buses.all.get(busName)?.rules.values() ?? []) {
      if (rule.state === "DISABLED" || rule.pattern === undefined || !rule.pattern.matches(event.document)) continue;
      for (const target of rule.targets.values()) inFlight.track(deliverToTarget(event, rule, target, context));
    }
  }

  /** Buses are reached here; an event that came from a bus goes no further than this one. */
  async function send(delivery: TargetDelivery, event: AcceptedEvent) {
    const { targetArn, ruleName } = delivery;
    if (!isBusArn(targetArn)) return options.deliver(delivery);
    if (event.forwarded) {
      const message = `an event from another bus cannot be sent on to a third: rule ${ruleName}, target ${targetArn}`;
      throw new DeliveryError("INVALID_TARGET", message, false);
    }
    const busName = busNameOf(targetArn);
    if (!buses.all.has(busName)) throw new DeliveryError("NO_RESOURCE", `Event bus ${busName} does not exist.`, false);
    route({ ...event, forwarded: true }, busName);
  }

  async function deliverUnlessBusy(event: AcceptedEvent, rule: Rule, target: RuleTarget) {
    if (busyTargets.has(target)) return;
    busyTargets.add(target);
    await deliverToTarget(event, rule, target, context).finally(() => busyTargets.delete(target));
  }

  return {
    route,
    fire(rule) {
      const event = scheduledEvent(rule, options, now());
      for (const target of rule.targets.values()) inFlight.track(deliverUnlessBusy(event, rule, target));
    },
    stop() {
      stopping.abort();
      return inFlight.settled();
    },
  };
}

function scheduledEvent(rule: Rule, { accountId, region }: EventBridgeOptions, at: number): AcceptedEvent {
  return acceptedEvent({
    document: {
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: accountId,
      region,
      resources: [rule.arn],
    },
    detail: {},
    detailText: "{}",
    time: new Date(at),
    traceHeader: undefined,
    acceptedAt: at,
  });
}
