import type { Rule as RuleSummary } from "@aws-sdk/client-eventbridge";
import type { Rule } from "../buses.ts";

/** A rule as DescribeRule and ListRules show it. */
export function ruleSummary(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventBusName: rule.busName,
    State: rule.state,
    ...(rule.eventPattern !== undefined && { EventPattern: rule.eventPattern }),
    ...(rule.scheduleExpression !== undefined && { ScheduleExpression: rule.scheduleExpression }),
    ...(rule.description !== undefined && { Description: rule.description }),
    ...(rule.roleArn !== undefined && { RoleArn: rule.roleArn }),
  } satisfies RuleSummary;
}
