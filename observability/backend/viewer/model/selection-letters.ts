import type { DeadLetter } from "../../api/aws-view.ts";

/** A letter that was sent on from here: its line stays and follows the job. */
export interface FollowedLetter {
  letter: DeadLetter;
  to: string;
  /** When that was begun; microseconds since the epoch. */
  atUs: number;
}

export interface LetterLine {
  letter: DeadLetter;
  /** It is in no dead-letter queue any more. */
  followed?: FollowedLetter;
}

/** What the list is narrowed to; empty lists and an empty text stand for no limit. */
export interface LetterFilter {
  codes: readonly string[];
  types: readonly string[];
  /** Words that all must be in the reason, an id or a name. */
  text: string;
}

/** How letters without one are called in filters. */
export const NO_CODE = "no code";
export const NO_TYPE = "no type";

/** Letters in the queues and those sent on from here, newest first. A letter that came back takes the place of the line that followed it. */
export function letterLines(letters: readonly DeadLetter[], followed: readonly FollowedLetter[]): LetterLine[] {
  const sentOn = new Map(followed.map((one) => [one.letter.messageId, one]));
  const lines: LetterLine[] = letters.map((letter) => ({ letter }));
  const here = new Set(letters.map(({ messageId }) => messageId));
  for (const one of sentOn.values()) {
    if (!here.has(one.letter.messageId) && !hasComeBack(one, letters))
      lines.push({ letter: one.letter, followed: one });
  }
  return lines.sort(
    (a, b) => b.letter.sinceUs - a.letter.sinceUs || (a.letter.messageId < b.letter.messageId ? -1 : 1),
  );
}

function hasComeBack({ letter }: FollowedLetter, letters: readonly DeadLetter[]): boolean {
  return letters.some(({ jobId, sinceUs }) => jobId !== null && jobId === letter.jobId && sinceUs > letter.sinceUs);
}

export function matchesFilter({ codes, types, text }: LetterFilter): (line: LetterLine) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ letter }) => {
    const { code, jobType, reason, jobId, messageId, stage, queue, traceId } = letter;
    if (codes.length > 0 && !codes.includes(code ?? NO_CODE)) return false;
    if (types.length > 0 && !types.includes(jobType ?? NO_TYPE)) return false;
    const all = [code, jobType, reason, jobId, messageId, stage, queue, traceId].join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

/** Where a redrive would send letters, busiest queue first; those without a target apart. */
export interface RedrivePlan {
  targets: { queue: string; count: number }[];
  withoutTarget: number;
}

/** `to` sends them all to one queue; without it each goes back to where it came from. */
export function redrivePlan(letters: readonly DeadLetter[], to: string | undefined): RedrivePlan {
  const counts = new Map<string, number>();
  let withoutTarget = 0;
  for (const { redriveTo } of letters) {
    const queue = to ?? redriveTo;
    if (queue === null) withoutTarget += 1;
    else counts.set(queue, (counts.get(queue) ?? 0) + 1);
  }
  const targets = [...counts].map(([queue, count]) => ({ queue, count })).sort((a, b) => b.count - a.count);
  return { targets, withoutTarget };
}

/** How many letters go from a dead-letter queue to another queue; null: a queue that is not known. */
export interface RedriveWay {
  from: string;
  to: string | null;
  count: number;
}

/** The ways of letters that each go back to where they came from, in their order. */
export function redriveWays(letters: readonly Pick<DeadLetter, "queue" | "redriveTo">[]): RedriveWay[] {
  const ways: RedriveWay[] = [];
  for (const { queue, redriveTo } of letters) {
    const known = ways.find(({ from, to }) => from === queue && to === redriveTo);
    if (known) known.count += 1;
    else ways.push({ from: queue, to: redriveTo, count: 1 });
  }
  return ways;
}

/** "3 dead letters". */
export function letterCount(count: number): string {
  return `${count.toLocaleString("en")} dead ${count === 1 ? "letter" : "letters"}`;
}

/** What has to be typed before letters are deleted. */
export function deleteWord(count: number): string {
  return `delete ${count}`;
}

/** Parts of a long request, such that there is progress to show and the queue is walked only a few times. */
export function requestParts(ids: readonly string[]): string[][] {
  const size = Math.max(20, Math.ceil(ids.length / 5));
  const parts: string[][] = [];
  for (let at = 0; at < ids.length; at += size) parts.push(ids.slice(at, at + size));
  return parts;
}
