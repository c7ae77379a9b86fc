/** Where waiting is done; tests bring their own. */
export interface Timers {
  /** Runs `run` once after `ms` milliseconds, unless cancelled. Never keeps the process alive. */
  after(ms: number, run: () => void): { cancel(): void };
}

/** The longest delay that `setTimeout` takes. */
const longest = 2 ** 31 - 1;

export const realTimers: Timers = {
  after(ms, run) {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      timer = setTimeout(() => (left > longest ? arm(left - longest) : run()), Math.min(left, longest));
      timer.unref();
    };
    arm(ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
