import type { Compared, Problem, TraceVerdict } from "../../checker/index.ts";
import { counted } from "../format.ts";
import { tableLines } from "../table.ts";
import { type Paint, plain, type Terminal } from "../terminal.ts";

export interface Checked extends Pick<TraceVerdict, "connected" | "outcome" | "attempts"> {
  subject: string;
  jobId: string | null;
  traceIds: readonly string[];
  problems: readonly Problem[];
  /** What was expected of it beside what came; absent when nothing was. */
  expectations?: readonly Compared[];
}

/** An expectation over all that was checked. */
export interface Summed extends Omit<Compared, "name"> {
  name: string;
  /** How many jobs did not keep it. */
  broken: number;
}

export function isGood({ problems, expectations = [] }: Checked): boolean {
  return problems.length === 0 && expectations.every(({ kept }) => kept);
}

/** One line for a job, and one for each expectation that it did not keep. */
export function checkedLines(checked: Checked, { rules, paint }: { rules: boolean; paint: Paint }): string[] {
  const { subject, outcome, attempts, problems, expectations = [] } = checked;
  const unmet = expectations.filter(({ kept }) => !kept);
  const tries = attempts > 0 ? `, ${counted(attempts, "attempt")}` : "";
  const verdicts = [
    ...(rules ? [problems.length === 0 ? "keeps all rules" : counted(problems.length, "problem")] : []),
    ...(expectations.length === 0 ? [] : [unmet.length === 0 ? "as expected" : "not as expected"]),
  ];
  return [
    `${signOf(isGood(checked), paint)} ${plain(subject)}  ${outcome}${tries}  ${verdicts.join(", ")}`,
    ...unmet.map(({ expected, came }) => `    expected ${expected}, got ${paint("red", came)}`),
  ];
}

/** Every expectation with what came of it, over all jobs. */
export function sumUp(results: readonly Checked[]): Summed[] {
  const names = new Set(results.flatMap(({ expectations = [] }) => expectations.map(({ name }) => name)));
  return [...names].flatMap((name) => {
    const each = results.flatMap(({ subject, expectations = [] }) =>
      expectations.filter((compared) => compared.name === name).map((compared) => ({ subject, ...compared })),
    );
    const [first] = each;
    if (!first) return [];
    const unmet = each.filter(({ kept }) => !kept);
    const examples = unmet.slice(0, 3).map(({ subject, came }) => `${subject}: ${came}`);
    const more = unmet.length > examples.length ? [`${unmet.length - examples.length} more`] : [];
    return {
      name,
      expected: first.expected,
      came:
        unmet.length === 0
          ? `so it was in ${counted(each.length, "job")}`
          : `not in ${unmet.length} of ${counted(each.length, "job")}: ${[...examples, ...more].join("; ")}`,
      kept: unmet.length === 0,
      broken: unmet.length,
    };
  });
}

/** The list of what was expected and what came. */
export function expectationLines(summed: readonly Summed[], paint: Paint, { columns }: Terminal): string[] {
  const [titles = "", ...lines] = tableLines<Summed>(
    summed,
    [
      { title: " ", text: ({ kept }) => (kept ? "✓" : "✗"), paint: (_, { kept }) => signOf(kept, paint) },
      { title: "EXPECTED", text: ({ expected }) => expected },
      { title: "CAME", text: ({ came }) => plain(came), least: 24 },
    ],
    { columns },
  );
  return summed.length === 0 ? [] : ["", paint("dim", titles), ...lines];
}

function signOf(good: boolean, paint: Paint): string {
  return paint(good ? "green" : "red", good ? "✓" : "✗");
}
