/** A message on its way through the simulated queue. Times are seconds. */
export interface Message {
  arrivedAt: number;
  tenant: number;
  receives: number;
  /** It ends the process that works on it, every time. */
  poison: boolean;
}

/** Messages that wait. */
export interface WaitingLine {
  readonly length: number;
  add(message: Message): void;
  take(): Message | undefined;
  /** When the message that would be taken next has arrived. */
  oldest(): number;
  /** A message is no longer worked on. */
  settled(message: Message): void;
}

/** First in, first out. */
export function plainLine(): WaitingLine {
  const line = new Fifo();
  return {
    get length() {
      return line.length;
    },
    add: (message) => line.add(message),
    take: () => line.take(),
    oldest: () => line.first?.arrivedAt ?? Number.POSITIVE_INFINITY,
    settled() {},
  };
}

/** From this share of what is worked on, and from this number, SQS takes a tenant for noisy. */
const noisyShare = 0.1;
const noisyMessages = 30;

/** As a fair queue of SQS: a tenant that has too much under way comes after all others; of several such the one with least under way first. */
export function fairLine(): WaitingLine {
  const lines = new Map<number, Fifo>();
  const underWay = new Map<number, number>();
  let length = 0;
  let total = 0;
  const isNoisy = (tenant: number) => {
    const count = underWay.get(tenant) ?? 0;
    return count >= noisyMessages && count > noisyShare * total;
  };
  const choose = (): Fifo | undefined => {
    let chosen: { noise: number; at: number; line: Fifo } | undefined;
    for (const [tenant, line] of lines) {
      const at = line.first?.arrivedAt;
      if (at === undefined) continue;
      const noise = isNoisy(tenant) ? (underWay.get(tenant) ?? 0) : 0;
      if (!chosen || noise < chosen.noise || (noise === chosen.noise && at < chosen.at)) chosen = { noise, at, line };
    }
    return chosen?.line;
  };
  return {
    get length() {
      return length;
    },
    add(message) {
      const line = lines.get(message.tenant) ?? new Fifo();
      lines.set(message.tenant, line);
      line.add(message);
      length++;
    },
    take() {
      const message = choose()?.take();
      if (!message) return undefined;
      length--;
      total++;
      underWay.set(message.tenant, (underWay.get(message.tenant) ?? 0) + 1);
      return message;
    },
    oldest: () => choose()?.first?.arrivedAt ?? Number.POSITIVE_INFINITY,
    settled({ tenant }) {
      total--;
      underWay.set(tenant, (underWay.get(tenant) ?? 0) - 1);
    },
  };
}

class Fifo {
  #items: Message[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): Message | undefined {
    return this.#items[this.#head];
  }

  add(message: Message): void {
    this.#items.push(message);
  }

  take(): Message | undefined {
    const message = this.#items[this.#head];
    if (message) this.#head++;
    if (this.#head > 10_000 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return message;
  }
}
