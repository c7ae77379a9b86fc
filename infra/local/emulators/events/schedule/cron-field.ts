export interface FieldRange {
  min: number;
  max: number;
  /** Names that stand for numbers: JAN, SUN. */
  names?: readonly string[];
}

/** The numbers that a field of commas, ranges and steps stands for, sorted; undefined when it is not valid. */
export function parseCronField(text: string, range: FieldRange): readonly number[] | undefined {
  const numbers = new Set<number>();
  for (const item of text.split(",")) {
    const span = parseItem(item, range);
    if (span === undefined) return undefined;
    for (let number = span.from; number <= span.to; number += span.step) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

interface Span {
  from: number;
  to: number;
  step: number;
}

function parseItem(item: string, range: FieldRange): Span | undefined {
  const [base = "", stepText, ...more] = item.split("/");
  const step = stepText === undefined ? 1 : Number(stepText);
  if (more.length > 0 || (stepText !== undefined && !/^\d+$/.test(stepText)) || step < 1) return undefined;
  if (base === "*") return { from: range.min, to: range.max, step };
  const [fromText = "", toText, ...rest] = base.split("-");
  const from = parseCronNumber(fromText, range);
  const to = toText === undefined ? (stepText === undefined ? from : range.max) : parseCronNumber(toText, range);
  if (rest.length > 0 || from === undefined || to === undefined || from > to) return undefined;
  return { from, to, step };
}

export function parseCronNumber(text: string, { min, max, names = [] }: FieldRange): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return min + named;
  if (!/^\d+$/.test(text)) return undefined;
  const number = Number(text);
  return number >= min && number <= max ? number : undefined;
}
