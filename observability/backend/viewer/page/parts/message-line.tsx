import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";
import { formatId } from "../../model/format.ts";

interface MessageLineProps extends ComponentProps<"tr"> {
  messageId: string;
  jobId: string | null;
  /** In the whole table, the head being the first. */
  row: number;
  isOpen: boolean;
  onOpen(id: string): void;
}

/** A message as a line of a table: a click opens it. */
export function MessageLine({ messageId, jobId, row, isOpen, onOpen, ...more }: MessageLineProps) {
  return (
    <tr
      {...more}
      className="list-line"
      data-line-id={messageId}
      data-job-id={jobId ?? undefined}
      data-open={isOpen || undefined}
      aria-rowindex={row}
      onClick={({ target }) => !(target instanceof Element && target.closest("a")) && onOpen(messageId)}
    />
  );
}

interface MessageOpenerProps {
  isOpen: boolean;
  isTabStop: boolean;
  title?: string;
  children: ReactNode;
  onOpen(): void;
}

/** The focus opens a message: the keys go from one to the next. */
export function MessageOpener({ isOpen, isTabStop, title, children, onOpen }: MessageOpenerProps) {
  return (
    <button
      type="button"
      className="quiet messages-opener"
      data-line-focus
      tabIndex={isTabStop ? 0 : -1}
      title={title}
      aria-expanded={isOpen}
      onFocus={onOpen}
    >
      {children}
    </button>
  );
}

/** The job that a message is about. */
export function MessageJob({ jobId, isTabStop }: { jobId: string | null; isTabStop: boolean }) {
  if (jobId === null) return <span className="muted">–</span>;
  return (
    <Link href={`/jobs/${encodeURIComponent(jobId)}`} className="mono" title={jobId} tabIndex={isTabStop ? 0 : -1}>
      <bdi>{formatId(jobId)}</bdi>
    </Link>
  );
}
