import { Link } from "wouter";
import type { FigureChange, RunView, TypeComparison } from "../../../api/run-view.ts";
import { jobsOfRun } from "../../model/run-choice.ts";
import { changeText, FIGURE_TITLES, formatFigure, tellingFigures } from "../../model/run-figures.ts";
import { TwoBars } from "../parts/two-bars.tsx";
import { StructureChanges } from "./structure-changes.tsx";

interface TypeChangesProps extends Pick<TypeComparison, "figures">, Partial<Omit<TypeComparison, "figures">> {
  name: string;
  runs: { base: RunView; other: RunView };
}

/** One type of job in both runs: its figures, its failures, and the spans that only one of the runs has. */
export function TypeChanges({ name, type, figures, codes = [], structure, runs }: TypeChangesProps) {
  const telling = tellingFigures({ figures });
  const most = telling.reduce((max, { unit, base, with: other }) => {
    return unit === "us" ? Math.max(max, base ?? 0, other ?? 0) : max;
  }, 1);
  return (
    <section className="panel runs-type" aria-label={name}>
      <h3 className="cut" title={name}>
        {name}
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Figure</span>
            </th>
            <th scope="col" className="number">
              A
            </th>
            <th scope="col" className="number">
              B
            </th>
            <th scope="col">
              <span className="visually-hidden">Change</span>
            </th>
            <th scope="col" className="runs-bars">
              <span className="visually-hidden">A above, B below</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {telling.map((figure) => (
            <FigureLine key={figure.name} {...{ figure, most, type, runs }} />
          ))}
          {codes.map(({ code, base, with: other }) => (
            <tr key={code}>
              <th scope="row" className="mono runs-code">
                {code}
              </th>
              <td className="number">{base}</td>
              <td className="number">{other}</td>
              <td colSpan={2} />
            </tr>
          ))}
        </tbody>
      </table>
      {structure ? <StructureChanges structure={structure} /> : null}
    </section>
  );
}

interface FigureLineProps extends Pick<TypeChangesProps, "runs"> {
  figure: FigureChange;
  most: number;
  /** undefined: of all types. */
  type: string | null | undefined;
}

function FigureLine({ figure, most, type, runs }: FigureLineProps) {
  const { name, unit, base, with: other, verdict } = figure;
  const text = (run: RunView, value: number | null) => {
    const shown = formatFigure(figure, value);
    if (name !== "jobs" || !value || type === null) return shown;
    return <Link href={jobsOfRun(run, type)}>{shown}</Link>;
  };
  return (
    <tr data-figure={name}>
      <th scope="row">{FIGURE_TITLES[name]}</th>
      <td className="number">{text(runs.base, base)}</td>
      <td className="number">{text(runs.other, other)}</td>
      <td className="runs-change" data-verdict={verdict ?? undefined}>
        {changeText(figure)}
      </td>
      <td>{unit === "us" ? <TwoBars a={base ?? 0} b={other ?? 0} most={most} /> : null}</td>
    </tr>
  );
}
