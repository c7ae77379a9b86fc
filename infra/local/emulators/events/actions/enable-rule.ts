import type { EnableRuleRequest } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";

export function enableRule(input: EnableRuleRequest, context: EventsContext): object {
  const rule = context.buses.rule(input.Name, input.EventBusName);
  if (rule.state === "DISABLED") {
    rule.state = "ENABLED";
    context.reschedule(rule);
  }
  return {};
}
