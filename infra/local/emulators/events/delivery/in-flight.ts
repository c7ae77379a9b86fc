/** Work that `settled` waits for. */
export interface InFlight {
  track(work: Promise<void>): void;
  /** Resolves when nothing is under way, work that was started meanwhile included. */
  settled(): Promise<void>;
}

export function createInFlight(): InFlight {
  const running = new Set<Promise<void>>();
  return {
    track(work) {
      running.add(work);
      const forget = () => running.delete(work);
      work.then(forget, forget);
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
