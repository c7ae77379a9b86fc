import type { DeleteRuleRequest } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import { checkRuleName, createConstraints } from "../constraints.ts";
import type { EventsContext } from "../context.ts";

/** Deletes a rule that has no targets left; one that does not exist is no error. */
export function deleteRule(input: DeleteRuleRequest, context: EventsContext): object {
  const constraints = createConstraints();
  checkRuleName(constraints, input.Name);
  constraints.verify();
  const bus = context.buses.bus(input.EventBusName);
  const rule = bus.rules.get(input.Name ?? "");
  if (rule === undefined) return {};
  if (rule.targets.size > 0) throw new AwsError("ValidationException", "Rule can't be deleted since it has targets.");
  bus.rules.delete(rule.name);
  context.unschedule(rule);
  return {};
}
