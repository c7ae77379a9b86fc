/** Changes how long messages stay hidden; entries are receipt handles. */
export interface Visibility {
  change(receiptHandles: readonly string[], seconds: number): Promise<void>;
}

export interface Heartbeat {
  /** Resolves when the first sign of life has arrived. */
  started: Promise<void>;
  /** Gives one message back: it is visible again after `seconds`. */
  release(receiptHandle: string, seconds: number): Promise<void>;
  stop(): void;
}

export interface HeartbeatOptions {
  visibility: Visibility;
  receiptHandles: readonly string[];
  /** Seconds that a message stays hidden after a sign of life; the next one comes after a third of it. */
  seconds: number;
  onError(error: unknown): void;
}

/**
 * Keeps messages hidden while their function lives. The first sign of life shortens the queue's own visibility time-out, so that the
 * messages of a function that dies are back after `seconds` instead of hours.
 */
export function startHeartbeat({ visibility, receiptHandles, seconds, onError }: HeartbeatOptions): Heartbeat {
  const held = new Set(receiptHandles);
  const beat = () => (held.size > 0 ? visibility.change([...held], seconds).catch(onError) : Promise.resolve());
  const started = beat();
  let last = started;
  const timer = setInterval(
    () => {
      last = beat();
    },
    (seconds * 1000) / 3,
  );
  return {
    started,
    async release(receiptHandle, after) {
      held.delete(receiptHandle);
      await last;
      await visibility.change([receiptHandle], after);
    },
    stop: () => clearInterval(timer),
  };
}
