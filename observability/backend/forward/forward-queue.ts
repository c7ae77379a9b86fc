/** Requests that wait to be sent on; over the limit the oldest go. */
export interface ForwardQueue<Item> {
  /** Returns what had to go to make room; `item` itself when it alone is larger than the limit. */
  add(item: Item): Item[];
  /** The oldest; it leaves the queue. */
  next(): Item | undefined;
  /** Takes out everything. */
  clear(): Item[];
  readonly length: number;
}

export function createForwardQueue<Item extends { body: Buffer }>(maxBytes: number): ForwardQueue<Item> {
  const items: Item[] = [];
  let bytes = 0;

  function next(): Item | undefined {
    const item = items.shift();
    if (item) bytes -= costOf(item);
    return item;
  }

  return {
    add(item) {
      items.push(item);
      bytes += costOf(item);
      const dropped: Item[] = [];
      while (bytes > maxBytes) {
        const oldest = next();
        if (!oldest) break;
        dropped.push(oldest);
      }
      return dropped;
    },
    next,
    clear() {
      bytes = 0;
      return items.splice(0);
    },
    get length() {
      return items.length;
    },
  };
}

/** An empty request takes memory too. */
function costOf({ body }: { body: Buffer }): number {
  return body.length + 512;
}
