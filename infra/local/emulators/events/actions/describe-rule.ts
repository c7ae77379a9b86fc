import type { DescribeRuleRequest, DescribeRuleResponse } from "@aws-sdk/client-eventbridge";
import type { EventsContext } from "../context.ts";
import { ruleSummary } from "./rule-summary.ts";

export function describeRule(input: DescribeRuleRequest, { buses, accountId }: EventsContext): DescribeRuleResponse {
  const rule = buses.rule(input.Name, input.EventBusName);
  return { ...ruleSummary(rule), CreatedBy: accountId } satisfies DescribeRuleResponse;
}
