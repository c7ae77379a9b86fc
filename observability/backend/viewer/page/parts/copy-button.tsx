import { type ReactNode, useEffect, useState } from "react";
import { copyText } from "./copy-text.ts";

/** Puts text on the clipboard and says so for a moment. */
export function CopyButton({ text, children }: { text: string | (() => string); children: ReactNode }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    setCopied(await copyText(typeof text === "string" ? text : text()));
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {copied ? "Copied" : children}
    </button>
  );
}
