const MOST_CHARACTERS = 60;

/** Why a text cannot be the label of a run; undefined when it can. Digits alone are an id, and "..." stands between two runs in an address. */
export function labelProblem(label: string): string | undefined {
  const isLabel =
    label.trim() === label &&
    label !== "" &&
    [...label].length <= MOST_CHARACTERS &&
    !/^\d+$|\.\.\.|\p{Cc}|\p{Cf}/u.test(label);
  if (isLabel) return undefined;
  return `expected a label of 1 to ${MOST_CHARACTERS} characters that are not all digits and hold no "...", got ${JSON.stringify(label)}`;
}

/** The label of a run that was given none: when it started, on this machine's clock. */
export function timeLabel(startedMs: number): string {
  const time = new Date(startedMs);
  const [date, clock] = [
    [time.getFullYear(), time.getMonth() + 1, time.getDate()],
    [time.getHours(), time.getMinutes(), time.getSeconds()],
  ].map((parts) => parts.map((part) => String(part).padStart(2, "0")));
  return `${date?.join("-")} ${clock?.join(":")}`;
}
