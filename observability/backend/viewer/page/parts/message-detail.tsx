import type { ReactNode } from "react";
import { CopyIcon } from "./copy-icon.tsx";

interface MessageDetailProps {
  label: string;
  children: ReactNode;
  onClose(): void;
}

/** The message that is open, beside the list. */
export function MessageDetail({ label, children, onClose }: MessageDetailProps) {
  return (
    <aside className="messages-detail" aria-label={label}>
      <button type="button" className="quiet messages-close" aria-label="Close" onClick={onClose}>
        ×
      </button>
      {children}
    </aside>
  );
}

interface MessageFactsProps {
  messageId: string;
  /** Names and values; what is null is not known and left out. */
  facts: readonly (readonly [string, string | number | null])[];
}

export function MessageFacts({ messageId, facts }: MessageFactsProps) {
  return (
    <dl>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ),
      )}
      <div>
        <dt>message</dt>
        <dd className="mono">
          {messageId} <CopyIcon text={messageId} label="Copy message id" />
        </dd>
      </div>
    </dl>
  );
}
