/** Lets no more than a number of INITs run at once, in the order in which they asked. */
export interface InitSlots {
  /** Settles when there is room; call the result once to make room again. */
  take(): Promise<() => void>;
}

export function createInitSlots(count: number): InitSlots {
  const waiting: (() => void)[] = [];
  let free = count;

  function giveBack(): void {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }

  function onceOnly(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      giveBack();
    };
  }

  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return onceOnly();
    },
  };
}
