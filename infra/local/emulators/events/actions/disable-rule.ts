import type { DisableRuleRequest } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";

export function disableRule(input: DisableRuleRequest, context: EventsContext): object {
  const rule = context.buses.rule(input.Name, input.EventBusName);
  rule.state = "DISABLED";
  context.reschedule(rule);
  return {};
}
