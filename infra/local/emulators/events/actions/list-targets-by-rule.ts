import type { ListTargetsByRuleRequest, ListTargetsByRuleResponse } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { page } from "../page.ts";

export function listTargetsByRule(
  input: ListTargetsByRuleRequest,
  { buses }: EventsContext,
): ListTargetsByRuleResponse {
  const rule = buses.rule(input.Rule, input.EventBusName);
  const targets = [...rule.targets.values()].map(({ definition }) => definition);
  const { items, ...token } = page(targets, input);
  return { Targets: items, ...token } satisfies ListTargetsByRuleResponse;
}
