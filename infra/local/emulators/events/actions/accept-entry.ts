import { randomUUID } from "node:crypto";
import type { PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { type AcceptedEvent, acceptedEvent } from "../accepted-event.ts";
import type { EventsContext } from "../context.ts";

const deepestNesting = 1000;
const longestDetailType = 128;
const longestTraceHeader = 500;

/** Checks one entry of PutEvents. An invalid one is an error of its own and leaves its neighbours alone. */
export function acceptEntry(
  entry: PutEventsRequestEntry,
  { accountId, region, now }: Pick<EventsContext, "accountId" | "region" | "now">,
  requestTraceHeader: string | undefined,
): { event: AcceptedEvent } | { error: PutEventsResultEntry } {
  const { Source, DetailType, Detail, Resources, Time, TraceHeader } = entry;
  if (!Source) return missing("Source");
  if (!DetailType) return missing("DetailType");
  if (!Detail) return missing("Detail");
  if (Source.startsWith("aws.")) return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
  if (DetailType.length > longestDetailType) {
    return refused(
      "InvalidArgument",
      `Parameter DetailType is not valid. Reason: DetailType must be at most ${longestDetailType} characters.`,
    );
  }
  if (TraceHeader !== undefined && (TraceHeader.length < 1 || TraceHeader.length > longestTraceHeader)) {
    return refused(
      "InvalidArgument",
      `Parameter TraceHeader is not valid. Reason: TraceHeader must have 1 to ${longestTraceHeader} characters.`,
    );
  }
  if (Time !== undefined && Number.isNaN(Time.getTime()))
    return refused("InvalidArgument", "Parameter Time is not valid.");
  const detail = parseDetail(Detail);
  if (detail === undefined) return refused("MalformedDetail", "Detail is malformed.");
  const acceptedAt = now();
  const event = acceptedEvent({
    document: {
      id: randomUUID(),
      "detail-type": DetailType,
      source: Source,
      account: accountId,
      region,
      resources: Resources ?? [],
    },
    detail,
    detailText: Detail,
    time: Time ?? new Date(acceptedAt),
    traceHeader: TraceHeader ?? requestTraceHeader,
    acceptedAt,
  });
  return { event };
}

function missing(member: string) {
  return refused("InvalidArgument", `Parameter ${member} is not valid. Reason: ${member} is a required argument.`);
}

function refused(ErrorCode: string, ErrorMessage: string) {
  return { error: { ErrorCode, ErrorMessage } satisfies PutEventsResultEntry };
}

/** The detail if it is a JSON object that is not nested too deeply. */
function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    const isObject = typeof detail === "object" && detail !== null && !Array.isArray(detail);
    return isObject && !nestsTooDeep(text) ? detail : undefined;
  } catch {
    return undefined;
  }
}

function nestsTooDeep(json: string): boolean {
  if (json.length <= 2 * deepestNesting) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (quoted && character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    if (depth > deepestNesting) return true;
  }
  return false;
}
