import type { ReactNode } from "react";
import { useCopied } from "./use-copied.ts";

/** Puts text on the clipboard and says so for a moment. */
export function CopyButton({ text, children }: { text: string | (() => string); children: ReactNode }) {
  const { isCopied, copy } = useCopied();
  return (
    <button type="button" onClick={() => copy(typeof text === "string" ? text : text())}>
      {isCopied ? "Copied" : children}
    </button>
  );
}
