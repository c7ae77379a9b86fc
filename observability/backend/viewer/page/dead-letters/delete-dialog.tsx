import { type FormEvent, useState } from "react";
import type { DeadLetter } from "../../../api/aws-view.ts";
import { deleteWord, letterCount } from "../../model/selection-letters.ts";
import { Modal } from "../parts/modal.tsx";
import { SettleResult } from "./settle-result.tsx";
import { type Settling, useSettling } from "./use-settling.ts";

interface DeleteDialogProps {
  letters: readonly DeadLetter[];
  onDone(settling: Settling): void;
  onClose(): void;
}

/** Deletes only after its sentence has been typed. It stays open when something did not go well. */
export function DeleteDialog({ letters: asked, onDone, onClose }: DeleteDialogProps) {
  const [letters] = useState(asked);
  const [typed, setTyped] = useState("");
  const { settling, run } = useSettling();
  const word = deleteWord(letters.length);
  const mayDelete = typed.trim().toLowerCase() === word && settling.state === "asking";
  const remove = async (event: FormEvent) => {
    event.preventDefault();
    if (!mayDelete) return;
    const end = await run({ ids: letters.map(({ messageId }) => messageId), action: { kind: "delete" } });
    onDone(end);
    if (end.result.failed.length === 0 && end.problem === undefined) onClose();
  };
  const title = `Delete ${letterCount(letters.length)}`;
  return (
    <Modal label={title} className="letters-dialog" onClose={onClose}>
      <h2>{title}</h2>
      <p>
        The {letters.length === 1 ? "message is" : "messages are"} gone for good:{" "}
        {letters.length === 1 ? "the job is" : "the jobs are"} not tried again. The{" "}
        {letters.length === 1 ? "trace stays" : "traces stay"}.
      </p>
      <form onSubmit={(event) => void remove(event)}>
        <label>
          Type <strong>{word}</strong> to confirm{" "}
          <input
            autoComplete="off"
            spellCheck={false}
            value={typed}
            disabled={settling.state !== "asking"}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        <SettleResult settling={settling} letters={letters} done="deleted" />
        <div className="modal-buttons">
          <button type="button" disabled={settling.state === "working"} onClick={onClose}>
            {settling.state === "done" ? "Close" : "Cancel"}
          </button>
          {settling.state !== "done" && (
            <button type="submit" className="letters-danger" disabled={!mayDelete}>
              {settling.state === "working" ? "Deleting …" : `Delete ${letters.length}`}
            </button>
          )}
        </div>
      </form>
    </Modal>
  );
}
