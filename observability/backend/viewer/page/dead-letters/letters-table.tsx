import { useLocation } from "wouter";
import type { LetterLine as Line } from "../../model/selection-letters.ts";
import { chosenShare } from "../../model/selection-lines.ts";
import { LinesTable } from "../parts/lines-table.tsx";
import { LetterDetail } from "./letter-detail.tsx";
import { LetterLine } from "./letter-line.tsx";
import type { Choosing } from "./use-choosing.ts";

const HEAD = ["since", "job", "type", "code", "reason", "stage", "tries", "goes to"].map((name) => (
  <th key={name} className={`letters-col-${name.replace(" ", "-")}`}>
    {name}
  </th>
));
const idOf = ({ letter }: Line) => letter.messageId;

interface LettersTableProps {
  lines: readonly Line[];
  choosing: Choosing;
}

export function LettersTable({ lines, choosing }: LettersTableProps) {
  const [, navigate] = useLocation();
  const letterOf = (id: string | undefined) => lines.find((line) => idOf(line) === id)?.letter;
  const open = (id: string | undefined) => {
    const jobId = letterOf(id)?.jobId;
    if (jobId) navigate(`/jobs/${encodeURIComponent(jobId)}`);
  };
  return (
    <LinesTable
      label="Dead letters"
      className="letters-table"
      head={[<ChooseAll key="choose" choosing={choosing} />, ...HEAD]}
      lines={lines}
      idOf={idOf}
      keysTitle="Dead letters"
      bindings={(id) => [
        { keys: "x", what: "choose the line", run: () => id !== undefined && choosing.choose(id, false) },
        {
          keys: "X",
          what: "choose all lines up to this one",
          run: () => id !== undefined && choosing.choose(id, true),
        },
        { keys: "Enter", what: "open its job", run: () => open(id) },
      ]}
      line={(line, at) => (
        <LetterLine
          key={idOf(line)}
          line={line}
          {...at}
          isChosen={choosing.selection.ids.has(idOf(line)) && !line.followed}
          onChoose={choosing.choose}
        />
      )}
      arrived={(count) => `${count} new ↑`}
      foot={(id) => <LetterDetail letter={letterOf(id)} />}
    />
  );
}

function ChooseAll({ choosing: { selection, choosable, chooseAll } }: { choosing: Choosing }) {
  const share = chosenShare(selection, choosable);
  return (
    <th className="letters-col-choose">
      <input
        type="checkbox"
        aria-label="Choose all lines"
        title="Choose all lines (a)"
        checked={share === "all"}
        disabled={choosable.length === 0}
        ref={(box) => {
          if (box) box.indeterminate = share === "some";
        }}
        onChange={chooseAll}
      />
    </th>
  );
}
