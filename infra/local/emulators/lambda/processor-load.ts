import { cpus } from "node:os";

/** Share of the machine's processor time that was used since the call before, 0 to 1; 0 at the first call. */
export function createProcessorLoad(): () => number {
  let before = totals();
  return () => {
    const now = totals();
    const all = now.all - before.all;
    const idle = now.idle - before.idle;
    if (all === 0) return 0;
    before = now;
    return 1 - idle / all;
  };
}

function totals(): { all: number; idle: number } {
  let all = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { all, idle };
}
