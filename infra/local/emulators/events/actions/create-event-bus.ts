import type { CreateEventBusRequest, CreateEventBusResponse } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import { createConstraints, refuseUnsupported } from "../constraints.ts";
import type { EventsContext } from "../context.ts";
import { tagMap } from "./tag-map.ts";

export function createEventBus(input: CreateEventBusRequest, { buses }: EventsContext): CreateEventBusResponse {
  const { Name = "", Description } = input;
  refuseUnsupported(input, ["EventSourceName", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig"], "CreateEventBus");
  const constraints = createConstraints();
  const pattern = { pattern: /^[/.\-_A-Za-z0-9]+$/, patternText: "[/\\.\\-_A-Za-z0-9]+" };
  constraints.text("name", input.Name, { required: true, min: 1, max: 256, ...pattern });
  constraints.text("description", Description, { max: 512 });
  constraints.verify();
  if (Name.includes("/")) throw new AwsError("ValidationException", "Event bus name must not contain '/'.");
  if (buses.all.has(Name)) throw new AwsError("ResourceAlreadyExistsException", `Event bus ${Name} already exists.`);
  const bus = buses.add(Name, Description);
  bus.tags = tagMap(input.Tags);
  return {
    EventBusArn: bus.arn,
    ...(Description !== undefined && { Description }),
  } satisfies CreateEventBusResponse;
}
