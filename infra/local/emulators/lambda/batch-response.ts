/** What a batch's answer means for its messages. */
export type BatchVerdict =
  | { kind: "success" }
  /** These stay in the queue, the others are deleted. */
  | { kind: "partial"; failed: ReadonlySet<string> }
  /** The whole batch stays in the queue. */
  | { kind: "failure"; reason: string };

/**
 * Reads a function's answer by the rules of `ReportBatchItemFailures`: nothing, `null`, `{}` and an empty or absent list are
 * success; an answer that cannot be understood, or that names a message which was not in the batch, fails all of it.
 */
export function readBatchResponse(payload: string, messageIds: readonly string[]): BatchVerdict {
  if (payload.trim() === "") return { kind: "success" };
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return { kind: "failure", reason: "the answer is not JSON" };
  }
  if (answer === null) return { kind: "success" };
  if (typeof answer !== "object" || Array.isArray(answer)) {
    return { kind: "failure", reason: "the answer is not an object" };
  }
  const list = "batchItemFailures" in answer ? answer.batchItemFailures : undefined;
  if (list === undefined || list === null) return { kind: "success" };
  if (!Array.isArray(list)) return { kind: "failure", reason: "batchItemFailures is not a list" };
  const known = new Set(messageIds);
  const failed = new Set<string>();
  for (const item of list) {
    const id: unknown = item?.itemIdentifier;
    if (typeof id !== "string" || id === "") {
      return { kind: "failure", reason: "an item of batchItemFailures has no itemIdentifier" };
    }
    if (!known.has(id)) return { kind: "failure", reason: `itemIdentifier ${id} is not in the batch` };
    failed.add(id);
  }
  return failed.size === 0 ? { kind: "success" } : { kind: "partial", failed };
}
