import { useCallback, useEffect, useState } from "react";
import type { AlertView } from "../../../api/aws-view.ts";
import { markAllRead, markRead, parseMarks, type ReadMarks } from "../../model/selection-unread.ts";

const KEY = "alerts.read";

/** Which alerts have been read in this browser; other tabs of it follow. */
export function useReadMarks() {
  const [marks, setMarks] = useState(() => parseMarks(localStorage.getItem(KEY)));
  useEffect(() => {
    const onStorage = ({ key, newValue }: StorageEvent) => key === KEY && setMarks(parseMarks(newValue));
    addEventListener("storage", onStorage);
    return () => removeEventListener("storage", onStorage);
  }, []);
  const change = useCallback((next: (marks: ReadMarks) => ReadMarks) => {
    setMarks((before) => {
      const after = next(before);
      if (after !== before) localStorage.setItem(KEY, JSON.stringify(after));
      return after;
    });
  }, []);
  const read = useCallback((alert: AlertView) => change((before) => markRead(before, alert)), [change]);
  const readAll = useCallback(
    (alerts: readonly AlertView[]) => change((before) => markAllRead(before, alerts)),
    [change],
  );
  return { marks, read, readAll };
}
