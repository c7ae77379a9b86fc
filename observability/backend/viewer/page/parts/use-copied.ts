import { useEffect, useState } from "react";
import { copyText } from "./copy-text.ts";

const SAID_MS = 1_500;

/** Puts text on the clipboard; `isCopied` for a moment after. */
export function useCopied(): { isCopied: boolean; copy(text: string): void } {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return { isCopied, copy: (text) => void copyText(text).then(setCopied) };
}
