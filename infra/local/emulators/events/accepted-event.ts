/** An event as rules see it: the envelope of EventBridge. */
export interface EventDocument {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** ISO 8601 with seconds, UTC. */
  time: string;
  region: string;
  resources: readonly string[];
  detail: unknown;
}

/** An event that a bus has taken. */
export interface AcceptedEvent {
  document: EventDocument;
  /** The envelope as JSON; `detail` in it is the sender's own text. */
  text: string;
  detailText: string;
  /** X-Ray header of the sender; never part of the envelope. */
  traceHeader: string | undefined;
  /** Epoch milliseconds. */
  acceptedAt: number;
  /** Came from a rule of another bus; such an event is not forwarded to a third. */
  forwarded: boolean;
}

export interface NewEvent {
  document: Omit<EventDocument, "version" | "time" | "detail">;
  detail: unknown;
  detailText: string;
  time: Date;
  traceHeader: string | undefined;
  acceptedAt: number;
}

export function acceptedEvent({
  document,
  detail,
  detailText,
  time,
  traceHeader,
  acceptedAt,
}: NewEvent): AcceptedEvent {
  const { id, source, account, region, resources } = document;
  const envelope = {
    version: "0" as const,
    id,
    "detail-type": document["detail-type"],
    source,
    account,
    time: `${time.toISOString().slice(0, 19)}Z`,
    region,
    resources,
  };
  return {
    document: { ...envelope, detail },
    text: `${JSON.stringify(envelope).slice(0, -1)},"detail":${detailText}}`,
    detailText,
    traceHeader,
    acceptedAt,
    forwarded: false,
  };
}
