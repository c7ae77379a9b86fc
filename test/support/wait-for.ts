export interface WaitOptions {
  /** What is waited for, in words; named in the error. */
  what: string;
  /** Milliseconds until it is an error; default 15 000. */
  within?: number;
  /** Milliseconds between two looks; default 20. */
  every?: number;
}

/** Looks until `look` answers with something truthy, and returns that. Throws with `what` and the last answer or error when the time is over. */
export async function waitFor<T>(
  look: () => T | Promise<T>,
  { what, within = 15_000, every = 20 }: WaitOptions,
): Promise<NonNullable<T>> {
  const end = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const answer = await look();
      if (answer) return answer as NonNullable<T>;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${within} ms for ${what}; last seen: ${describe(last)}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Looks for `within` milliseconds and throws when `look` answers with something truthy: the proof of an absence. */
export async function expectNone<T>(
  look: () => T | Promise<T>,
  { what, within = 200, every = 20 }: WaitOptions,
): Promise<void> {
  const end = Date.now() + within;
  while (Date.now() < end) {
    const answer = await look();
    if (answer) throw new Error(`expected none: ${what}; got: ${describe(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

function describe(value: unknown): string {
  return value instanceof Error ? value.message : (JSON.stringify(value) ?? String(value));
}
