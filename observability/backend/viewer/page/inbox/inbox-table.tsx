import { useMemo, useRef } from "react";
import { useLocation } from "wouter";
import type { InboxMessage } from "../../../api/inbox.ts";
import { Space } from "../parts/space.tsx";
import { useArrivals } from "../parts/use-arrivals.ts";
import { useLineCursor } from "../parts/use-line-cursor.ts";
import { useLineWindow } from "../parts/use-line-window.ts";
import { InboxLine } from "./inbox-line.tsx";

const ROW_HEIGHT = 32;
const COLUMNS = ["received", "kind", "target", "says", "job", "outcome"] as const;

interface InboxTableProps {
  messages: readonly InboxMessage[];
  openId: string | undefined;
  onOpen(id: string): void;
}

/** One line per notification; only those in sight are in the document. Lines that arrive do not move what is being read. */
export function InboxTable({ messages, openId, onOpen }: InboxTableProps) {
  const [, navigate] = useLocation();
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useMemo(() => messages.map(({ id }) => id), [messages]);
  const arrivals = useArrivals({ ids, scroller, rowHeight: ROW_HEIGHT });
  const { lines: shown, above, below, reveal } = useLineWindow({ ids, scroller, rowHeight: ROW_HEIGHT });
  const go = (lineId: string | undefined, page: "job" | "trace") => {
    const message = messages.find(({ id }) => id === lineId);
    if (page === "job" && message?.jobId) navigate(`/jobs/${encodeURIComponent(message.jobId)}`);
    if (page === "trace" && message?.traceId) navigate(`/trace/${message.traceId}`);
  };
  const cursor = useLineCursor({
    ids,
    scroller,
    reveal,
    title: "Inbox",
    bindings: (id) => [
      { keys: "Enter", what: "open its job", run: () => go(id ?? openId, "job") },
      { keys: "t", what: "open its trace", run: () => go(id ?? openId, "trace") },
    ],
  });
  return (
    <>
      <div className="list-scroller" ref={scroller} onScroll={arrivals.onScroll}>
        <table
          aria-label="Notifications"
          aria-rowcount={messages.length + 1}
          className="list-table alerts-table inbox-table"
        >
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map((name) => (
                <th key={name} className={`inbox-col-${name}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onFocus={cursor.onFocus}>
            <Space height={above} columns={COLUMNS.length} />
            {shown.map(({ index }) => {
              const message = messages[index];
              if (!message) return null;
              return (
                <InboxLine
                  key={message.id}
                  message={message}
                  row={index + 2}
                  isOpen={message.id === openId}
                  isTabStop={message.id === cursor.tabStop}
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
          {arrivals.count} new {arrivals.count === 1 ? "notification" : "notifications"} ↑
        </button>
      ) : null}
    </>
  );
}
