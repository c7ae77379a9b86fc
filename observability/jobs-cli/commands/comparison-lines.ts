import {
  type FigureChange,
  type FigureName,
  PATH_SEPARATOR,
  type RunComparison,
  type RunView,
  type ShapeView,
  type StructureChange,
} from "../../backend/api/run-view.ts";
import { formatAge, formatDuration } from "../format.ts";
import { tableLines } from "../table.ts";
import { type Colour, type Paint, painter, plain, type Terminal } from "../terminal.ts";

const FIGURE_WORDS: Partial<Record<FigureName, string>> = {
  attempts: "attempts per job",
  "queue-wait": "queue wait",
  "cold-start": "cold start",
  "retry-wait": "retry wait",
};
const MARKS: Record<"better" | "worse" | "same", { mark: string; colour: Colour }> = {
  worse: { mark: "▲", colour: "red" },
  better: { mark: "▼", colour: "green" },
  same: { mark: "=", colour: "dim" },
};
const MOST_SHAPES = 12;

/** What a table has a line for. */
interface Line {
  name: string;
  base: string;
  other: string;
  change: string;
  colour: Colour | undefined;
}

/** Two runs beside each other: all jobs, then one table per type, with the spans that only one of them has. */
export function comparisonLines({ base, with: other, total, types }: RunComparison, terminal: Terminal): string[] {
  const paint = painter(terminal);
  const titles = { base: String(base.id), other: String(other.id) };
  const table = (lines: readonly Line[]) => {
    const columns = [
      { title: "", text: ({ name }: Line) => `  ${name}`, least: 16 },
      { title: `RUN ${titles.base}`, text: (line: Line) => line.base, align: "right" as const },
      { title: `RUN ${titles.other}`, text: (line: Line) => line.other, align: "right" as const },
      {
        title: "",
        text: ({ change }: Line) => change,
        paint: (text: string, { colour }: Line) => (colour ? paint(colour, text) : text),
      },
    ];
    const [head = "", ...rest] = tableLines<Line>(lines, columns, terminal);
    return [paint("dim", head), ...rest];
  };
  return [
    `run ${titles.base}  ${paint("bold", plain(base.label))}  ${wordsOf(base)}`,
    `run ${titles.other}  ${paint("bold", plain(other.label))}  ${wordsOf(other)}`,
    "",
    paint("bold", "all jobs"),
    ...table(total.filter(isTelling).map(lineOf)),
    ...types.flatMap(({ type, figures, codes, structure }) => [
      "",
      paint("bold", plain(type ?? "no type")),
      ...table([
        ...figures.filter(isTelling).map(lineOf),
        ...codes.map((code) => ({
          ...{ name: plain(code.code), base: String(code.base), other: String(code.with) },
          ...{ change: "", colour: undefined },
        })),
      ]),
      ...(structure ? structureLines(structure, titles, paint) : []),
    ]),
  ];
}

function wordsOf({ startedUs, endedUs, total }: RunView): string {
  const lasted = endedUs === null ? "goes on" : `lasted ${formatAge(endedUs - startedUs)}`;
  return `${total.jobs} ${total.jobs === 1 ? "job" : "jobs"}, ${lasted}`;
}

/** Nothing in both runs says nothing. */
function isTelling({ name, base, with: other }: FigureChange): boolean {
  return name === "jobs" || Boolean(base) || Boolean(other);
}

function lineOf({ name, unit, base, with: other, change, verdict }: FigureChange): Line {
  const text = (value: number | null) => {
    if (value === null) return "-";
    return unit === "us" ? formatDuration(value) : String(Number(value.toPrecision(3)));
  };
  const share = change === null || verdict === null ? "" : ` ${change > 0 ? "+" : ""}${Math.round(change * 100)} %`;
  return {
    name: FIGURE_WORDS[name] ?? name,
    base: text(base),
    other: text(other),
    change: verdict === null ? "" : `${MARKS[verdict].mark}${share}`,
    colour: verdict === null ? undefined : MARKS[verdict].colour,
  };
}

function structureLines({ same, onlyBase, onlyWith }: StructureChange, titles: Titles, paint: Paint): string[] {
  const only = (count: number, run: string) => (count === 0 ? [] : [`${count} only in run ${run}`]);
  const parts = [`${same} alike`, ...only(onlyBase.length, titles.base), ...only(onlyWith.length, titles.other)];
  return [
    `  spans: ${parts.join(", ")}`,
    ...shapeLines(onlyBase, "−").map((line) => paint("red", line)),
    ...shapeLines(onlyWith, "+").map((line) => paint("green", line)),
  ];
}

interface Titles {
  base: string;
  other: string;
}

function shapeLines(shapes: readonly ShapeView[], sign: string): string[] {
  const lines = shapes.slice(0, MOST_SHAPES).map(({ path, jobs, of, below }) => {
    const [above, own] = path.split(PATH_SEPARATOR).slice(-2);
    const where = own === undefined ? "" : `  below ${above}`;
    const more = below === 0 ? "" : `, and ${below} below it`;
    return plain(`    ${sign} ${own ?? above}${where}${more}  (${jobs} of ${of} jobs)`);
  });
  return shapes.length > MOST_SHAPES ? [...lines, `    ${sign} ${shapes.length - MOST_SHAPES} more`] : lines;
}
