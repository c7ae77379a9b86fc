import type { ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse } from "@aws-sdk/client-eventbridge";
import { createConstraints } from "../constraints.ts";
import type { EventsContext } from "../context.ts";
import { page } from "../page.ts";

export function listRuleNamesByTarget(
  input: ListRuleNamesByTargetRequest,
  { buses }: EventsContext,
): ListRuleNamesByTargetResponse {
  const constraints = createConstraints();
  constraints.text("targetArn", input.TargetArn, { required: true, min: 1, max: 1600 });
  constraints.verify();
  const rules = [...buses.bus(input.EventBusName).rules.values()].filter(({ targets }) =>
    [...targets.values()].some(({ definition }) => definition.Arn === input.TargetArn),
  );
  const { items, ...token } = page(rules, input);
  return { RuleNames: items.map(({ name }) => name), ...token } satisfies ListRuleNamesByTargetResponse;
}
