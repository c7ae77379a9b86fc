import { useCopied } from "./use-copied.ts";

/** A small button that puts text on the clipboard; `label` says what: "Copy job id". */
export function CopyIcon({ text, label, tabIndex }: { text: string; label: string; tabIndex?: number }) {
  const { isCopied, copy } = useCopied();
  return (
    <button
      type="button"
      className="quiet copy-icon"
      tabIndex={tabIndex}
      aria-label={isCopied ? "Copied" : label}
      title={isCopied ? "Copied" : label}
      onClick={(event) => {
        event.stopPropagation();
        copy(text);
      }}
    >
      {isCopied ? "✓" : <Sheets />}
    </button>
  );
}

function Sheets() {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" fill="none" stroke="currentColor" aria-hidden="true">
      <rect x="1" y="3.5" width="7" height="7.5" rx="1" />
      <path d="M4 3.5V2a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1H8" />
    </svg>
  );
}
