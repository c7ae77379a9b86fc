/** Lets a loop sleep until something changed. A change while nobody sleeps is remembered. */
export interface Changes {
  notify(): void;
  /** Settles at the next change, or after `ms`. */
  wait(ms: number): Promise<void>;
}

export function createChanges(): Changes {
  let pending = false;
  let wake: (() => void) | undefined;
  return {
    notify() {
      pending = true;
      wake?.();
    },
    wait: (ms) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          wake = undefined;
          pending = false;
          resolve();
        };
        const timer = setTimeout(done, ms);
        wake = done;
        if (pending) done();
      }),
  };
}
