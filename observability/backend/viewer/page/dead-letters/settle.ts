import type { DeadLetterResult, DeleteRequest, RedriveRequest } from "../../../api/aws-view.ts";
import { requestParts } from "../../model/selection-letters.ts";
import { postJson } from "../data/fetch-json.ts";

export interface SettleRequest {
  ids: readonly string[];
  action: { kind: "redrive"; to: string | undefined } | { kind: "delete" };
  /** Takes the results of each part as it is done. */
  onPart(result: DeadLetterResult): void;
}

/** Redrives or deletes letters, part by part. Throws `AnswerError` when a part gets no answer; the parts before it are done. */
export async function settle({ ids, action, onPart }: SettleRequest): Promise<void> {
  for (const messageIds of requestParts(ids)) {
    onPart(await request(messageIds, action));
  }
}

function request(messageIds: string[], action: SettleRequest["action"]): Promise<DeadLetterResult> {
  const select = { messageIds };
  if (action.kind === "delete") return postJson("/api/dead-letters/delete", { select } satisfies DeleteRequest);
  const body: RedriveRequest = action.to === undefined ? { select } : { select, to: action.to };
  return postJson("/api/dead-letters/redrive", body);
}
