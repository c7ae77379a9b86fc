import type { GraphBuilder } from "./graph-builder.ts";
import { readOperationName } from "./operation-name.ts";
import { type Operation, SERVER } from "./traffic.ts";
import { awsService, wayOf } from "./way.ts";

/** Every way that a stored span has gone is an edge, declared or not. */
export function drawUsed(builder: GraphBuilder, operations: readonly Operation[]): void {
  for (const operation of operations) {
    const way = wayOf(builder, operation);
    if (way) way.edge.used = true;
    if (operation.service === awsService) {
      markAlarm(builder, operation);
      markRule(builder, operation);
    }
    if (operation.kind === SERVER) markInvocations(builder, operation);
  }
}

function markAlarm(builder: GraphBuilder, { name }: Operation): void {
  const operation = readOperationName(name);
  const alarm = operation?.verb === "alarm" ? builder.named(operation.target, ["alarm"]) : undefined;
  if (alarm) for (const { edge } of [...builder.into(alarm), ...builder.outOf(alarm)]) edge.used = true;
}

/** Its span says that it has matched: the event came from the bus and went to the targets. */
function markRule(builder: GraphBuilder, { name }: Operation): void {
  const operation = readOperationName(name);
  const rule = operation?.verb === "rule" ? builder.named(operation.target, ["rule"]) : undefined;
  if (!rule) return;
  const targets = builder.outOf(rule).filter(({ edge }) => edge.kind !== "dead-letters");
  for (const { edge } of [...builder.into(rule), ...targets]) edge.used = true;
}

function markInvocations(builder: GraphBuilder, { service }: Operation): void {
  const worker = builder.functionOf(service);
  if (worker) for (const { edge } of builder.into(worker)) if (edge.kind === "invokes") edge.used = true;
}
