import { z } from "zod";
import { arnOf } from "../emulators/account.ts";
import { present } from "./property-values.ts";
import { resourceType } from "./resource-type.ts";

/** AWS::Events::EventBus */
export const eventsEventBus = resourceType({
  file: "events-event-bus.ts",
  properties: z.strictObject({ Name: z.string(), Description: z.string().optional() }),
  ignored: {
    KmsKeyIdentifier: "events are not stored, so nothing is encrypted at rest",
    Tags: "nothing reads the tags of a bus here",
  },
  async start({ Name, Description }, { world }) {
    await world.events.createEventBus({ Name, ...present({ Description }) });
    return { ref: Name, attributes: { Arn: arnOf("events", `event-bus/${Name}`), Name } };
  },
});
