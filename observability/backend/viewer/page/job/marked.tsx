import { markWords } from "../../model/job-find.ts";

/** A text with what was looked for marked. */
export function Marked({ text, words }: { text: string; words: string }) {
  if (words === "") return text;
  let at = 0;
  return markWords(text, words).map((part) => {
    const key = at;
    at += part.text.length;
    return part.hit ? <mark key={key}>{part.text}</mark> : <span key={key}>{part.text}</span>;
  });
}
