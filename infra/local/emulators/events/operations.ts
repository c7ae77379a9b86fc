import { z } from "zod";
import { AwsError } from "../aws-error.ts";
import { createEventBus } from "./actions/create-event-bus.ts";
import { deleteEventBus } from "./actions/delete-event-bus.ts";
import { deleteRule } from "./actions/delete-rule.ts";
import { describeEventBus } from "./actions/describe-event-bus.ts";
import { describeRule } from "./actions/describe-rule.ts";
import { disableRule } from "./actions/disable-rule.ts";
import { enableRule } from "./actions/enable-rule.ts";
import { listEventBuses } from "./actions/list-event-buses.ts";
import { listRuleNamesByTarget } from "./actions/list-rule-names-by-target.ts";
import { listRules } from "./actions/list-rules.ts";
import { listTagsForResource } from "./actions/list-tags-for-resource.ts";
import { listTargetsByRule } from "./actions/list-targets-by-rule.ts";
import { putEvents } from "./actions/put-events.ts";
import { putRule } from "./actions/put-rule.ts";
import { putTargets } from "./actions/put-targets.ts";
import { removeTargets } from "./actions/remove-targets.ts";
import { tagResource } from "./actions/tag-resource.ts";
import { testEventPattern } from "./actions/test-event-pattern.ts";
import { untagResource } from "./actions/untag-resource.ts";
import type { EventsContext } from "./context.ts";
import { wireInput } from "./wire-input.ts";

/** Runs an operation on the parsed body of a request. Throws `AwsError`. */
type Operation = (body: unknown, context: EventsContext, traceHeader: string | undefined) => object;

/** What the API answers to, by the name in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ["PutEvents", operation(wireInput.putEvents, putEvents)],
  ["PutRule", operation(wireInput.putRule, putRule)],
  ["DeleteRule", operation(wireInput.ruleOnBus, deleteRule)],
  ["EnableRule", operation(wireInput.ruleOnBus, enableRule)],
  ["DisableRule", operation(wireInput.ruleOnBus, disableRule)],
  ["DescribeRule", operation(wireInput.ruleOnBus, describeRule)],
  ["ListRules", operation(wireInput.listRules, listRules)],
  ["PutTargets", operation(wireInput.putTargets, putTargets)],
  ["RemoveTargets", operation(wireInput.removeTargets, removeTargets)],
  ["ListTargetsByRule", operation(wireInput.listTargetsByRule, listTargetsByRule)],
  ["ListRuleNamesByTarget", operation(wireInput.listRuleNamesByTarget, listRuleNamesByTarget)],
  ["TestEventPattern", operation(wireInput.testEventPattern, testEventPattern)],
  ["CreateEventBus", operation(wireInput.createEventBus, createEventBus)],
  ["DeleteEventBus", operation(wireInput.bus, deleteEventBus)],
  ["DescribeEventBus", operation(wireInput.bus, describeEventBus)],
  ["ListEventBuses", operation(wireInput.listEventBuses, listEventBuses)],
  ["TagResource", operation(wireInput.tagResource, tagResource)],
  ["UntagResource", operation(wireInput.untagResource, untagResource)],
  ["ListTagsForResource", operation(wireInput.resource, listTagsForResource)],
]);

function operation<Input>(
  schema: z.ZodType,
  run: (input: Input, context: EventsContext, traceHeader: string | undefined) => object,
): Operation {
  return (body, context, traceHeader) => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new AwsError("SerializationException", z.prettifyError(parsed.error));
    // The schema gives the members of the SDK's input type their types; the SDK declares required ones as present.
    return run(parsed.data as Input, context, traceHeader);
  };
}
