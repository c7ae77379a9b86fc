import type { AcceptedEvent } from "../accepted-event.ts";

/** The rule that an event is transformed for. */
export interface TransformingRule {
  arn: string;
  name: string;
}

type Reader = (event: AcceptedEvent, rule: TransformingRule) => unknown;

const readers = new Map<string, Reader>([
  ["aws.events.rule-arn", (_, rule) => rule.arn],
  ["aws.events.rule-name", (_, rule) => rule.name],
  ["aws.events.event.ingestion-time", (event) => new Date(event.acceptedAt).toISOString()],
  ["aws.events.event", (event) => withoutDetail(event)],
  ["aws.events.event.json", (event) => event.document],
]);

export function isReserved(name: string): boolean {
  return readers.has(name);
}

/** The value of one of AWS's own placeholders. */
export function reservedValue(name: string, event: AcceptedEvent, rule: TransformingRule): unknown {
  return readers.get(name)?.(event, rule);
}

function withoutDetail({ document }: AcceptedEvent) {
  const { id, account, time, source, region, resources, version } = document;
  return { id, account, detailType: document["detail-type"], time, source, region, resources, version };
}
