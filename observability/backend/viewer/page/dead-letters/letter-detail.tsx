import { Link } from "wouter";
import type { DeadLetter } from "../../../api/aws-view.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";

/** The line that the keys are at, in full. It keeps its height, so that nothing jumps. */
export function LetterDetail({ letter }: { letter: DeadLetter | undefined }) {
  if (!letter) {
    return (
      <footer className="letters-detail muted">
        j and k go through the lines, x chooses one, a all of them; ? lists the keys.
      </footer>
    );
  }
  const { reason, code, messageId, queue, traceId } = letter;
  return (
    <footer className="letters-detail">
      <p dir="auto">
        {code && <strong>{code}</strong>} {reason ?? "No reason was given."}
      </p>
      <p className="muted">
        message <span className="mono">{messageId}</span> <CopyIcon text={messageId} label="Copy message id" /> in{" "}
        {queue}
        {traceId !== null && (
          <>
            {" · "}
            <Link href={`/trace/${traceId}`}>Open trace</Link>
          </>
        )}
      </p>
    </footer>
  );
}
