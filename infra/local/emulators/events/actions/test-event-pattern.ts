import type { TestEventPatternRequest, TestEventPatternResponse } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import { createConstraints } from "../constraints.ts";
import { matchesPattern } from "../pattern/matches-pattern.ts";

const requiredMembers = ["id", "account", "source", "time", "region", "detail-type"];

export function testEventPattern(input: TestEventPatternRequest): TestEventPatternResponse {
  const constraints = createConstraints();
  constraints.text("eventPattern", input.EventPattern, { required: true, max: 4096 });
  constraints.text("event", input.Event, { required: true });
  constraints.verify();
  const event = parseEvent(input.Event ?? "");
  return { Result: matchesPattern(input.EventPattern, event) } satisfies TestEventPatternResponse;
}

function parseEvent(text: string): object {
  try {
    const event: unknown = JSON.parse(text);
    if (
      typeof event === "object" &&
      event !== null &&
      requiredMembers.every((member) => Object.hasOwn(event, member))
    ) {
      return event;
    }
  } catch {
    // Refused below like any other text that is not an event.
  }
  throw new AwsError("ValidationException", "Parameter Event is not valid.");
}
