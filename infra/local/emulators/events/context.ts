import type { AcceptedEvent } from "./accepted-event.ts";
import type { Buses, Rule } from "./buses.ts";
import type { EventBridgeOptions } from "./contract.ts";
import type { Owner } from "./names.ts";

/** What an action works with. */
export interface EventsContext extends Owner {
  buses: Buses;
  now(): number;
  onAccepted: EventBridgeOptions["onAccepted"];
  /** Matches the event against the rules of a bus and starts the deliveries; a bus that does not exist takes it without effect. */
  route(event: AcceptedEvent, busName: string): void;
  /** Starts, changes or ends the schedule of a rule after it changed. */
  reschedule(rule: Rule): void;
  unschedule(rule: Rule): void;
}
