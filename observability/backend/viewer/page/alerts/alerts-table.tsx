import { useMemo, useRef } from "react";
import { useLocation } from "wouter";
import type { AlertView } from "../../../api/aws-view.ts";
import { isUnread, type ReadMarks } from "../../model/selection-unread.ts";
import { Space } from "../parts/space.tsx";
import { useArrivals } from "../parts/use-arrivals.ts";
import { useLineCursor } from "../parts/use-line-cursor.ts";
import { useLineWindow } from "../parts/use-line-window.ts";
import { AlertLine } from "./alert-line.tsx";

const ROW_HEIGHT = 32;
const COLUMNS = ["unread", "received", "says", "type", "job", "topic"] as const;

interface AlertsTableProps {
  alerts: readonly AlertView[];
  marks: ReadMarks;
  openId: string | undefined;
  onOpen(id: string): void;
}

/** One line per message; only those in sight are in the document. Lines that arrive do not move what is being read. */
export function AlertsTable({ alerts, marks, openId, onOpen }: AlertsTableProps) {
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => alerts.map(({ messageId }) => messageId), [alerts]);
  const arrivals = useArrivals({ ids, scroller, rowHeight: ROW_HEIGHT });
  const { lines: shown, above, below, reveal } = useLineWindow({ ids, scroller, rowHeight: ROW_HEIGHT });
  const go = (id: string | undefined, page: "job" | "trace") => {
    const alert = alerts.find(({ messageId }) => messageId === id);
    if (page === "job" && alert?.jobId) navigate(`/jobs/${encodeURIComponent(alert.jobId)}`);
    if (page === "trace" && alert?.traceId) navigate(`/trace/${alert.traceId}`);
  };
  const cursor = useLineCursor({
    ids,
    scroller,
    reveal,
    title: "Alerts",
    bindings: (id) => [
      { keys: "Enter", what: "open its job", run: () => go(id ?? openId, "job") },
      { keys: "t", what: "open its trace", run: () => go(id ?? openId, "trace") },
    ],
  });
  return (
    <>
      <div className="list-scroller" ref={scroller} onScroll={arrivals.onScroll}>
        <table aria-label="Alerts" aria-rowcount={alerts.length + 1} className="list-table alerts-table">
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map((name) => (
                <th key={name} className={`alerts-col-${name}`}>
                  {name === "unread" ? <span className="visually-hidden">unread</span> : name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onFocus={cursor.onFocus}>
            <Space height={above} columns={COLUMNS.length} />
            {shown.map(({ index }) => {
              const alert = alerts[index];
              if (!alert) return null;
              return (
                <AlertLine
                  key={alert.messageId}
                  alert={alert}
                  row={index + 2}
                  isUnread={isUnread(marks, alert)}
                  isOpen={alert.messageId === openId}
                  isTabStop={alert.messageId === cursor.tabStop}
                  onOpen={onOpen}
                />
              );
            })}
            <Space height={below} columns={COLUMNS.length} />
          </tbody>
        </table>
      </div>
      {arrivals.count > 0 ? (
        <button type="button" className="primary list-arrived alerts-arrived" onClick={arrivals.show}>
          {arrivals.count} new {arrivals.count === 1 ? "alert" : "alerts"} ↑
        </button>
      ) : null}
    </>
  );
}
