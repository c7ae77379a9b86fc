import type { DeadLetter } from "../../../api/aws-view.ts";
import { formatId } from "../../model/format.ts";
import { letterCount } from "../../model/selection-letters.ts";
import type { Settling } from "./use-settling.ts";

interface SettleResultProps {
  settling: Settling;
  letters: readonly DeadLetter[];
  /** What was done to those that went well: "redriven". */
  done: string;
}

/** Progress while it works, then what became of each letter that did not go well. */
export function SettleResult({ settling: { state, settled, result, problem }, letters, done }: SettleResultProps) {
  if (state === "asking") return null;
  const nameOf = (messageId: string) => {
    const letter = letters.find((one) => one.messageId === messageId);
    return formatId(letter?.jobId ?? messageId);
  };
  return (
    <div className="letters-result" role="status">
      <progress max={letters.length} value={settled} aria-label="Progress" />
      <p>
        {result.done.length.toLocaleString("en")} of {letterCount(letters.length)} {done}
        {result.failed.length > 0 && `, ${result.failed.length.toLocaleString("en")} not`}.
      </p>
      {problem && <p className="letters-problem">It stopped: {problem}</p>}
      {result.failed.length > 0 && (
        <ul>
          {result.failed.map(({ messageId, reason }) => (
            <li key={messageId}>
              <bdi className="mono">{nameOf(messageId)}</bdi>: {reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
