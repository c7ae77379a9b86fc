import type { Span } from "../otlp/model.ts";
import type { TelemetryStore } from "../store/telemetry-store.ts";
import type { Letter } from "./dead-letters/read-letter.ts";

/** Why a message could not be worked on. */
export interface Failure {
  code: string | null;
  reason: string | null;
}

const ERROR = 2;

/** What the last span that took this very message says of its failure: of one that SQS moved after its receives, nobody wrote it on the letter. */
export function lastFailure(store: Pick<TelemetryStore, "traceKey" | "spans">, letter: Letter): Failure | undefined {
  const { traceId, messageId } = letter;
  const key = traceId === null ? undefined : store.traceKey(traceId);
  const failed = (key === undefined ? [] : store.spans(key))
    .map(({ span }) => span)
    .filter((span) => span.status?.code === ERROR && textOf(span, "messaging.message.id") === messageId)
    .sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano))
    .at(-1);
  return failed && { code: textOf(failed, "error.type") ?? null, reason: failed.status?.message || null };
}

function textOf({ attributes }: Span, name: string): string | undefined {
  return attributes.find(({ key }) => key === name)?.value?.stringValue;
}
