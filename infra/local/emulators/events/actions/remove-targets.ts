import type { RemoveTargetsRequest, RemoveTargetsResponse } from "@aws-sdk/client-eventbridge";
import { createConstraints } from "../constraints.ts";
import type { EventsContext } from "../context.ts";

/** Removes targets by id; an id that the rule does not have is a failed entry. */
export function removeTargets(input: RemoveTargetsRequest, { buses }: EventsContext): RemoveTargetsResponse {
  const constraints = createConstraints();
  constraints.list("ids", input.Ids, { min: 1, max: 100 });
  constraints.verify();
  const rule = buses.rule(input.Rule, input.EventBusName);
  const missing = (input.Ids ?? []).filter((id) => !rule.targets.delete(id));
  const FailedEntries = missing.map((TargetId) => ({
    TargetId,
    ErrorCode: "ResourceNotFoundException",
    ErrorMessage: `Rule ${rule.name} does not have a target with the Id ${TargetId}.`,
  }));
  return { FailedEntryCount: FailedEntries.length, FailedEntries } satisfies RemoveTargetsResponse;
}
