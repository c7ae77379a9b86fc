import { useRef } from "react";
import { Modal } from "../parts/modal.tsx";
import { useImport } from "./use-import.ts";

/** Picks files of traces; they are shown in this browser only. */
export function ImportButton() {
  const input = useRef<HTMLInputElement>(null);
  const { take, trouble, clear } = useImport();
  return (
    <>
      <button
        type="button"
        title="OTLP JSON, lines of it, or Jaeger JSON; shown in this browser only. A file can be dropped on the page too."
        onClick={() => input.current?.click()}
      >
        Import …
      </button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        aria-label="File of traces"
        tabIndex={-1}
        accept=".json,.jsonl,.ndjson,.txt,application/json"
        multiple
        onChange={({ target }) => {
          void take(Array.from(target.files ?? []));
          target.value = "";
        }}
      />
      {trouble ? <ImportTrouble text={trouble} onClose={clear} /> : null}
    </>
  );
}

export function ImportTrouble({ text, onClose }: { text: string; onClose(): void }) {
  return (
    <Modal label="Import" className="search-modal" onClose={onClose}>
      <h2>The file was not imported</h2>
      <p>{text}</p>
      <div className="modal-buttons">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Modal>
  );
}
