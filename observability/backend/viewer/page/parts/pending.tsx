import { useEffect, useState } from "react";

/** Nothing for 300 ms, then a word: what comes at once does not flicker. */
export function Pending({ what }: { what: string }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? (
    <p role="status" className="muted pending">
      {what} …
    </p>
  ) : null;
}
