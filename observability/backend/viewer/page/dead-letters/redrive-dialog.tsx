import { useState } from "react";
import type { DeadLetter } from "../../../api/aws-view.ts";
import { letterCount, redrivePlan } from "../../model/selection-letters.ts";
import { Modal } from "../parts/modal.tsx";
import { SettleResult } from "./settle-result.tsx";
import { type Settling, useSettling } from "./use-settling.ts";

/** React does not write the attribute, which a dialog goes by when it opens. */
const hasFocusFirst = (element: HTMLElement | null) => element?.setAttribute("autofocus", "");

interface RedriveDialogProps {
  letters: readonly DeadLetter[];
  /** Queues that letters can be sent to. */
  queues: readonly string[];
  onDone(settling: Settling): void;
  onClose(): void;
}

/** Says how many go where before it sends anything. It stays open when something did not go well. */
export function RedriveDialog({ letters: asked, queues, onDone, onClose }: RedriveDialogProps) {
  // What was asked about stays what is done, whatever arrives meanwhile.
  const [letters] = useState(asked);
  const [to, setTo] = useState<string>();
  const { settling, run } = useSettling();
  const { targets, withoutTarget } = redrivePlan(letters, to);
  const send = async () => {
    const ids = letters.map(({ messageId }) => messageId);
    const end = await run({ ids, action: { kind: "redrive", to } });
    onDone(end);
    if (end.result.failed.length === 0 && end.problem === undefined) onClose();
  };
  const title = `Redrive ${letterCount(letters.length)}`;
  return (
    <Modal label={title} className="letters-dialog" onClose={onClose}>
      <h2>{title}</h2>
      <ul>
        {targets.map(({ queue, count }) => (
          <li key={queue}>
            {count.toLocaleString("en")} {count === 1 ? "goes" : "go"} to <strong>{queue}</strong>
          </li>
        ))}
        {withoutTarget > 0 && (
          <li>{withoutTarget.toLocaleString("en")} came from a queue that is not known: choose where they go</li>
        )}
      </ul>
      <p className="muted">The jobs are tried again and keep their traces. The messages leave the dead-letter queue.</p>
      <label>
        Send to{" "}
        <select
          value={to ?? ""}
          disabled={settling.state !== "asking"}
          onChange={({ target }) => setTo(target.value === "" ? undefined : target.value)}
        >
          <option value="">the queue that each came from</option>
          {queues.map((queue) => (
            <option key={queue} value={queue}>
              {queue}
            </option>
          ))}
        </select>
      </label>
      <SettleResult settling={settling} letters={letters} done="redriven" />
      <div className="modal-buttons">
        <button type="button" disabled={settling.state === "working"} onClick={onClose}>
          {settling.state === "done" ? "Close" : "Cancel"}
        </button>
        {settling.state !== "done" && (
          <button
            type="button"
            className="primary"
            ref={hasFocusFirst}
            disabled={settling.state === "working"}
            onClick={() => void send()}
          >
            {settling.state === "working" ? "Redriving …" : `Redrive ${letters.length.toLocaleString("en")}`}
          </button>
        )}
      </div>
    </Modal>
  );
}
