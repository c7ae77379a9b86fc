/** What a command needs of the place that it runs in. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Somebody can be asked. */
  isInteractive: boolean;
  colour: boolean;
  /** Characters per line; undefined where lines may be of any length. */
  columns: number | undefined;
  confirm(question: string): Promise<boolean>;
  /** Ends what would go on for ever. */
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, grey: 90 } as const;
export type Colour = keyof typeof CODES;
export type Paint = (colour: Colour, text: string) => string;

export function painter({ colour }: Pick<Terminal, "colour">): Paint {
  return (name, text) => (colour && text !== "" ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text);
}

/** Text of others without what a terminal would obey. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, " ");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape of a colour
const COLOURS = /\u001b\[\d+m/g;

/** Characters that a text takes on a line; what is painted counts without its colours. */
export function widthOf(text: string): number {
  return [...text.replace(COLOURS, "")].length;
}

/** At most `width` characters, the last of them `…` when something is missing. For text that is not painted. */
export function shorten(text: string, width: number): string {
  const characters = [...text];
  if (width <= 0) return "";
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}
