import { useMemo, useState } from "react";
import type { DeadLettersView } from "../../../api/aws-view.ts";
import { letterCount, letterLines, matchesFilter } from "../../model/selection-letters.ts";
import { NoMatch } from "../parts/no-match.tsx";
import { useKeys } from "../parts/use-keys.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { LettersFilters, useLetterFilter } from "./letters-filters.tsx";
import { LettersTable } from "./letters-table.tsx";
import { RedriveDialog } from "./redrive-dialog.tsx";
import { useChoosing } from "./use-choosing.ts";
import { useFollowed } from "./use-followed.ts";
import { useQueues } from "./use-queues.ts";
import type { Settling } from "./use-settling.ts";

export function Letters({ view }: { view: DeadLettersView }) {
  const { followed, follow, unfollow, forget } = useFollowed();
  const filter = useLetterFilter();
  const lines = useMemo(() => letterLines(view.letters, followed), [view.letters, followed]);
  const listed = useMemo(() => lines.filter(matchesFilter(filter)), [lines, filter]);
  const choosing = useChoosing(listed);
  const [dialog, setDialog] = useState<"redrive" | "delete">();
  const [said, setSaid] = useState("");
  const queues = useQueues(view.letters);

  const chosen = choosing.chosen.map(({ letter }) => letter);
  const ask = (kind: "redrive" | "delete") => {
    if (chosen.length > 0) setDialog(kind);
    else setSaid("Choose at least one line first: x chooses the line, a all of them.");
  };
  useKeys(
    [
      { keys: "a", what: "choose all lines, or none", run: choosing.chooseAll },
      { keys: "r", what: "redrive the chosen", run: () => ask("redrive") },
      { keys: ["d", "Delete"], what: "delete the chosen", run: () => ask("delete") },
      { keys: "Escape", what: "choose none", run: choosing.clear },
    ],
    "Dead letters",
  );
  const onRedriven = ({ result, startedAtUs }: Settling) => {
    const byId = new Map(chosen.map((letter) => [letter.messageId, letter]));
    follow(
      result.done.flatMap(({ messageId, to }) => {
        const letter = byId.get(messageId);
        return letter ? [{ letter, to: to ?? letter.redriveTo ?? "its queue", atUs: startedAtUs }] : [];
      }),
    );
    setSaid(`${letterCount(result.done.length)} redriven.`);
    choosing.clear();
  };
  const onDeleted = ({ result }: Settling) => {
    const deleted = new Set(result.done.map(({ messageId }) => messageId));
    unfollow(chosen.filter(({ messageId }) => deleted.has(messageId)));
    setSaid(`${letterCount(result.done.length)} deleted.`);
    choosing.clear();
  };
  if (lines.length === 0) return view.unavailable === undefined ? <NoLetters depth={view.depth} said={said} /> : null;
  return (
    <>
      <div className="toolbar">
        <button type="button" className="primary" disabled={chosen.length === 0} onClick={() => ask("redrive")}>
          Redrive{chosen.length > 0 && ` ${chosen.length}`} …
        </button>
        <button type="button" disabled={chosen.length === 0} onClick={() => ask("delete")}>
          Delete{chosen.length > 0 && ` ${chosen.length}`} …
        </button>
        <LettersFilters lines={lines} filter={filter} />
        <p className="toolbar-summary" role="status">
          {said} {summary(view, listed.length, lines.length)}
        </p>
        {followed.length > 0 && (
          <button type="button" className="quiet" onClick={forget}>
            Hide the redriven
          </button>
        )}
      </div>
      {listed.length > 0 ? (
        <LettersTable lines={listed} choosing={choosing} />
      ) : (
        <NoMatch
          says="No dead letter matches these filters."
          showAll="Show all dead letters"
          filters={["code", "type", "text"]}
        />
      )}
      {dialog === "redrive" && (
        <RedriveDialog letters={chosen} queues={queues} onDone={onRedriven} onClose={() => setDialog(undefined)} />
      )}
      {dialog === "delete" && <DeleteDialog letters={chosen} onDone={onDeleted} onClose={() => setDialog(undefined)} />}
    </>
  );
}

function summary({ depth, letters }: DeadLettersView, listed: number, all: number): string {
  const inHand = depth > letters.length ? `, ${depth - letters.length} of them in somebody's hands now` : "";
  const shown = listed < all ? `${listed} of ${all} lines · ` : "";
  return `${shown}${letterCount(depth)}${inHand}`;
}

function NoLetters({ depth, said }: { depth: number; said: string }) {
  return (
    <div className="frame-empty">
      {said && <p role="status">{said}</p>}
      {depth > 0 ? (
        <p>
          {letterCount(depth)} {depth === 1 ? "is" : "are"} in somebody's hands right now: somebody receives from the
          queue. They are listed as soon as they are back.
        </p>
      ) : (
        <>
          <h2>No dead letters</h2>
          <p>
            A message comes here when its job is rejected, has failed in its last attempt, or has taken its function
            down too often. From here it can be sent back to its queue, or deleted.
          </p>
        </>
      )}
    </div>
  );
}
