import type { PutRuleRequest, PutRuleResponse, RuleState } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import { checkRuleName, createConstraints } from "../constraints.ts";
import type { EventsContext } from "../context.ts";
import { defaultBusName, ruleArn } from "../names.ts";
import { compilePattern } from "../pattern/compile-pattern.ts";
import { parseSchedule } from "../schedule/parse-schedule.ts";
import { tagMap } from "./tag-map.ts";

const mostRules = 300;
const states: readonly RuleState[] = ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];

/** Makes a rule, or changes one and keeps its targets. */
export function putRule(input: PutRuleRequest, context: EventsContext): PutRuleResponse {
  const { Name = "", EventPattern, ScheduleExpression, State = "ENABLED", Description, RoleArn } = input;
  const constraints = createConstraints();
  checkRuleName(constraints, input.Name);
  constraints.text("eventPattern", EventPattern, { max: 4096 });
  constraints.text("scheduleExpression", ScheduleExpression, { max: 256 });
  constraints.text("description", Description, { max: 512 });
  constraints.text("state", State, { oneOf: states });
  constraints.verify();
  const bus = context.buses.bus(input.EventBusName);
  if (!EventPattern && !ScheduleExpression) {
    throw new AwsError("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (ScheduleExpression && bus.name !== defaultBusName) {
    throw new AwsError("ValidationException", "ScheduleExpression is supported only on the default event bus.");
  }
  const known = bus.rules.get(Name);
  if (known === undefined && bus.rules.size >= mostRules) {
    throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  }
  const rule = {
    name: Name,
    arn: ruleArn(context, bus.name, Name),
    busName: bus.name,
    state: State,
    eventPattern: EventPattern || undefined,
    pattern: EventPattern ? compilePattern(EventPattern) : undefined,
    scheduleExpression: ScheduleExpression || undefined,
    schedule: ScheduleExpression ? parseSchedule(ScheduleExpression) : undefined,
    description: Description,
    roleArn: RoleArn,
    targets: known?.targets ?? new Map(),
    tags: known?.tags ?? tagMap(input.Tags),
  };
  bus.rules.set(Name, rule);
  context.reschedule(rule);
  return { RuleArn: rule.arn } satisfies PutRuleResponse;
}
