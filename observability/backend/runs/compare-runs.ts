import { TIME_KINDS } from "../api/job-view.ts";
import {
  type FigureChange,
  type FigureName,
  PATH_SEPARATOR,
  type RunFigures,
  type ShapeView,
  type StructureChange,
  type TypeComparison,
} from "../api/run-view.ts";
import { compareTypes, figuresOf } from "./run-figures.ts";
import { emptyTally, endedIn, type RunTally, type TypeTally, totalOf } from "./run-tally.ts";

/** Less than this is what two runs of the same differ by. */
const LEAST_SHARE = 0.1;
const LEAST_US = 5_000;
const LEAST_FAILED_SHARE = 0.05;
const MOST_SHAPES = 100;

/** What differs between two runs, for all jobs and by type. */
export function compareTallies(base: RunTally, other: RunTally): { total: FigureChange[]; types: TypeComparison[] } {
  const names = [...new Set([...base.keys(), ...other.keys()])].sort(compareTypes);
  return {
    total: compareFigures(figuresOf(totalOf(base)), figuresOf(totalOf(other))),
    types: names.map((type) => compareType(type, base.get(type) ?? emptyTally(), other.get(type) ?? emptyTally())),
  };
}

function compareType(type: string | null, base: TypeTally, other: TypeTally): TypeComparison {
  const codes = [...new Set([...base.codes.keys(), ...other.codes.keys()])].sort();
  return {
    type,
    figures: compareFigures(figuresOf(base), figuresOf(other)),
    codes: codes.map((code) => ({ code, base: base.codes.get(code) ?? 0, with: other.codes.get(code) ?? 0 })),
    structure: endedIn(base) > 0 && endedIn(other) > 0 ? compareStructure(base, other) : null,
  };
}

function compareFigures(base: RunFigures, other: RunFigures): FigureChange[] {
  const count = (name: FigureName, of: (figures: RunFigures) => number): FigureChange => ({
    ...changed(name, "jobs", of(base), of(other)),
    verdict: null,
  });
  const failedShare = ({ jobs, statuses }: RunFigures) => (statuses.failed + statuses["dead-lettered"]) / jobs;
  const perJob = ({ attempts, tried }: RunFigures) => (tried === 0 ? null : attempts / tried);
  return [
    count("jobs", ({ jobs }) => jobs),
    count("completed", ({ statuses }) => statuses.completed),
    count("rejected", ({ statuses }) => statuses.rejected),
    {
      ...count("failed", ({ statuses }) => statuses.failed + statuses["dead-lettered"]),
      verdict: verdictOf(failedShare(other) - failedShare(base), LEAST_FAILED_SHARE),
    },
    count("unfinished", ({ statuses }) => statuses.queued + statuses.running + statuses.retrying),
    changed("attempts", "per-job", perJob(base), perJob(other)),
    ...(["p50", "p95", "max"] as const).map((name) =>
      changed(name, "us", base.latencyUs?.[name] ?? null, other.latencyUs?.[name] ?? null),
    ),
    ...TIME_KINDS.map((kind) => changed(kind, "us", base.splitUs?.[kind] ?? null, other.splitUs?.[kind] ?? null)),
  ];
}

function changed(
  name: FigureName,
  unit: FigureChange["unit"],
  base: number | null,
  other: number | null,
): FigureChange {
  if (base === null || other === null) return { name, unit, base, with: other, change: null, verdict: null };
  const least = Math.max(base * LEAST_SHARE, unit === "us" ? LEAST_US : 0);
  return {
    ...{ name, unit, base, with: other },
    change: base === 0 ? null : (other - base) / base,
    verdict: verdictOf(other - base, least),
  };
}

/** More is worse. NaN, where one of the runs has no such jobs, is neither. */
function verdictOf(by: number, least: number): FigureChange["verdict"] {
  if (Number.isNaN(by)) return null;
  if (by === 0 || Math.abs(by) < least) return "same";
  return by > 0 ? "worse" : "better";
}

function compareStructure(base: TypeTally, other: TypeTally): StructureChange {
  return {
    same: [...base.shapes.keys()].filter((path) => other.shapes.has(path)).length,
    onlyBase: onlyIn(base, other),
    onlyWith: onlyIn(other, base),
  };
}

/** Where a span is new, so is what is below it: that is counted there. */
function onlyIn(one: TypeTally, another: TypeTally): ShapeView[] {
  const alone = [...one.shapes].filter(([path]) => !another.shapes.has(path));
  const paths = new Set(alone.map(([path]) => path));
  return alone
    .filter(([path]) => !paths.has(path.slice(0, Math.max(0, path.lastIndexOf(PATH_SEPARATOR)))))
    .map(([path, jobs]) => {
      const below = alone.filter(([other]) => other.startsWith(`${path}${PATH_SEPARATOR}`)).length;
      return { path, jobs, of: endedIn(one), below };
    })
    .sort((a, b) => b.jobs - a.jobs || (a.path < b.path ? -1 : 1))
    .slice(0, MOST_SHAPES);
}
