import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ClearRequest, ClearResult } from "../../../api/telemetry-view.ts";
import { postJson } from "../data/fetch-json.ts";
import { Modal } from "../parts/modal.tsx";

const WORD = "clear";

/** Deletes all stored telemetry, after its word has been typed. It stays open when that did not go well. */
export function ClearDialog({ onClose }: { onClose(): void }) {
  const [typed, setTyped] = useState("");
  const queries = useQueryClient();
  const clearing = useMutation({
    mutationFn: () => postJson<ClearResult>("/api/telemetry/clear", { all: true } satisfies ClearRequest),
    onSuccess: () => {
      void queries.invalidateQueries();
      onClose();
    },
  });
  const mayClear = typed.trim().toLowerCase() === WORD && !clearing.isPending;
  const clear = (event: FormEvent) => {
    event.preventDefault();
    if (mayClear) clearing.mutate();
  };
  return (
    <Modal label="Clear telemetry" className="frame-clear" onClose={onClose}>
      <h2>Clear telemetry</h2>
      <p>
        All spans, logs and metrics are gone for good, and with them the jobs. Queues, dead letters, alerts and
        notifications stay.
      </p>
      <form onSubmit={clear}>
        <label>
          Type <strong>{WORD}</strong> to confirm{" "}
          <input
            // biome-ignore lint/a11y/noAutofocus: the dialog is for typing into this field
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={typed}
            disabled={clearing.isPending}
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        {clearing.error ? <p role="alert">{clearing.error.message}</p> : null}
        <div className="modal-buttons">
          <button type="button" disabled={clearing.isPending} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="frame-danger" disabled={!mayClear}>
            {clearing.isPending ? "Clearing …" : "Clear"}
          </button>
        </div>
      </form>
    </Modal>
  );
}
