export interface Bounds {
  messages: number;
  /** Of all together. */
  characters: number;
}

export interface Sized {
  /** Epoch ms. */
  at: number;
  characters: number;
}

/** The newest first, as many as the bounds let through; the newest of all in any case. */
export function newest<T extends Sized>(items: readonly T[], { messages: most, characters }: Bounds): T[] {
  const sorted = items.toSorted((a, b) => b.at - a.at).slice(0, most);
  let left = characters;
  const end = sorted.findIndex((item, index) => {
    left -= item.characters;
    return left < 0 && index > 0;
  });
  return end < 0 ? sorted : sorted.slice(0, end);
}
