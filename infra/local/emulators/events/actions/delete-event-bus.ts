import type { DeleteEventBusRequest } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import type { EventsContext } from "../context.ts";
import { busNameOf, defaultBusName } from "../names.ts";

/** Deletes a bus with its rules; one that does not exist is no error. */
export function deleteEventBus(input: DeleteEventBusRequest, context: EventsContext): object {
  const name = busNameOf(input.Name);
  if (name === defaultBusName) throw new AwsError("ValidationException", "Cannot delete event bus default.");
  const bus = context.buses.all.get(name);
  for (const rule of bus?.rules.values() ?? []) context.unschedule(rule);
  context.buses.all.delete(name);
  return {};
}
