import { type MouseEvent, memo } from "react";
import { Link } from "wouter";
import { formatId } from "../../model/format.ts";
import type { LetterLine as Line } from "../../model/selection-letters.ts";
import { RelativeTime } from "../parts/relative-time.tsx";
import { FollowedStatus } from "./followed-status.tsx";

interface LetterLineProps {
  line: Line;
  /** In the whole table, the head being the first. */
  row: number;
  isChosen: boolean;
  isTabStop: boolean;
  onChoose(id: string, toHere: boolean): void;
}

export const LetterLine = memo(function LetterLine({ line, row, isChosen, isTabStop, onChoose }: LetterLineProps) {
  const { letter, followed } = line;
  const { messageId, jobId, jobType, code, reason, stage, attempts, sinceUs, redriveTo } = letter;
  const choose = (event: MouseEvent) => {
    if (followed || getSelection()?.toString()) return;
    if (event.target instanceof Element && event.target.closest("a")) return;
    onChoose(messageId, event.shiftKey);
  };
  return (
    <tr
      className="list-line"
      data-line-id={messageId}
      data-job-id={jobId ?? undefined}
      data-followed={followed ? true : undefined}
      aria-rowindex={row}
      aria-selected={isChosen}
      onClick={choose}
      // Shift chooses lines here, not text.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
    >
      <td>
        <input
          type="checkbox"
          aria-label={`Choose ${jobId ?? messageId}`}
          checked={isChosen}
          disabled={followed !== undefined}
          tabIndex={isTabStop ? 0 : -1}
          data-line-focus={followed ? undefined : true}
          onChange={() => {}}
        />
      </td>
      <td className="letters-age">
        <RelativeTime us={sinceUs} />
      </td>
      <td>
        {jobId === null ? (
          <span className="muted">unknown</span>
        ) : (
          <Link
            href={`/jobs/${encodeURIComponent(jobId)}`}
            className="mono"
            title={jobId}
            tabIndex={isTabStop ? 0 : -1}
            data-line-focus={followed ? true : undefined}
          >
            <bdi>{formatId(jobId)}</bdi>
          </Link>
        )}
      </td>
      <td className="cut" dir="auto" title={jobType ?? "no type is known"}>
        {jobType ?? <span className="muted">no type</span>}
      </td>
      <td className="cut" dir="auto" title={code ?? "no code was given"}>
        {code ?? <span className="muted">no code</span>}
      </td>
      <td className="cut" dir="auto" title={reason ?? "no reason was given"}>
        {reason ?? <span className="muted">no reason was given</span>}
      </td>
      <td className="cut" dir="auto">
        {stage ?? <span className="muted">–</span>}
      </td>
      <td className="letters-number">{attempts || <span className="muted">–</span>}</td>
      <td className="cut">
        {followed ? (
          <FollowedStatus followed={followed} />
        ) : (
          <span className="muted" dir="auto" title="where a redrive sends it">
            → {redriveTo ?? "no queue is known"}
          </span>
        )}
      </td>
    </tr>
  );
});
