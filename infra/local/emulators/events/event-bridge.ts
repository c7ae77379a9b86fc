import type * as Sdk from "@aws-sdk/client-eventbridge";
import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import type { AwsService, ServiceRequest } from "../service.ts";
import { createEventBus } from "./actions/create-event-bus.ts";
import { putEvents } from "./actions/put-events.ts";
import { putRule } from "./actions/put-rule.ts";
import { putTargets } from "./actions/put-targets.ts";
import { createBuses } from "./buses.ts";
import type { EventsContext } from "./context.ts";
import type { EventBridgeOptions } from "./contract.ts";
import { jsonResponse } from "./json-response.ts";
import { operations } from "./operations.ts";
import { createRouter } from "./route-event.ts";
import { createScheduler } from "./schedule/scheduler.ts";
import { realTimers } from "./timers.ts";

export {
  DeliveryError,
  type EventBridgeOptions,
  type LostEvent,
  type RuleMatch,
  type TargetDelivery,
} from "./contract.ts";

/** EventBridge over HTTP (AWS JSON 1.1), and by direct calls in the SDK's shapes. All calls throw `AwsError`. */
export interface EventBridge extends AwsService {
  createEventBus(input: Sdk.CreateEventBusRequest): Promise<Sdk.CreateEventBusResponse>;
  putRule(input: Sdk.PutRuleRequest): Promise<Sdk.PutRuleResponse>;
  putTargets(input: Sdk.PutTargetsRequest): Promise<Sdk.PutTargetsResponse>;
  /** Resolves when the events are accepted; deliveries go on. */
  putEvents(input: Sdk.PutEventsRequest): Promise<Sdk.PutEventsResponse>;
  /** Ends the schedules, takes no more requests, and resolves when no delivery is under way. */
  stop(): Promise<void>;
}

export function createEventBridge(options: EventBridgeOptions): EventBridge {
  const { accountId, region, timeScale = 1, timers = realTimers } = options;
  const now = Date.now;
  const buses = createBuses({ accountId, region });
  const router = createRouter({ options, buses, timers, now });
  const scheduler = createScheduler({ timers, now, timeScale });
  let stopped: Promise<void> | undefined;

  const context: EventsContext = {
    accountId,
    region,
    buses,
    now,
    onAccepted: options.onAccepted,
    route: router.route,
    reschedule(rule) {
      if (rule.state === "DISABLED" || rule.schedule === undefined) scheduler.end(rule.arn);
      else scheduler.start(rule.arn, rule.schedule, () => router.fire(rule));
    },
    unschedule: (rule) => scheduler.end(rule.arn),
  };

  function running(): EventsContext {
    if (stopped === undefined) return context;
    throw new AwsError("InternalException", "the local EventBridge has stopped; the request is not processed", 503);
  }

  return {
    createEventBus: async (input) => createEventBus(input, running()),
    putRule: async (input) => putRule(input, running()),
    putTargets: async (input) => putTargets(input, running()),
    putEvents: async (input) => putEvents(input, running()),
    async handle(request) {
      const run = operations.get(request.operation ?? "");
      if (run === undefined) throw unknownOperation(request);
      return jsonResponse(run(jsonBody(request.body), running(), request.headers["x-amzn-trace-id"]));
    },
    stop() {
      scheduler.stop();
      stopped ??= router.stop();
      return stopped;
    },
  };
}

function unknownOperation({ operation }: ServiceRequest): AwsError {
  const known = [...operations.keys()].join(", ");
  const message = `expected an operation of EventBridge that runs locally (${known}), got ${operation ?? "none"}; the request is refused`;
  return new AwsError("UnknownOperationException", message);
}
