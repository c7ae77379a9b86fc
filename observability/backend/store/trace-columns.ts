/** Facts about a trace that searches and evictions look at. Times of spans are nanoseconds, exact to a quarter of a microsecond. */
export interface TraceColumns {
  /** Traces in the columns, those that were removed included; places are 0 to `length - 1`, oldest arrival first. */
  readonly length: number;
  /** Ascending. */
  key: Float64Array;
  /** Slot of its first span in the chain; -1 for a trace that was removed. */
  head: Int32Array;
  spans: Int32Array;
  bytes: Float64Array;
  service: Int32Array;
  firstStart: Float64Array;
  lastStart: Float64Array;
  lastEnd: Float64Array;
  /** When something of it arrived last; milliseconds since the epoch. */
  arrivedMs: Float64Array;
  /** Adds a trace whose key is above all others; returns its place. */
  add(key: number): number;
  /** Place of a trace, -1 for a key that is not there. */
  find(key: number): number;
  remove(place: number): void;
}

const FIRST_CAPACITY = 4_096;

export function createTraceColumns(): TraceColumns {
  let removed = 0;
  const columns: TraceColumns & { length: number } = {
    length: 0,
    ...emptyColumns(FIRST_CAPACITY),
    add(key) {
      if (columns.length === columns.key.length) {
        if (removed > columns.length / 2) compact();
        else resize(columns.length * 2, columns.length);
      }
      const place = columns.length++;
      columns.key[place] = key;
      columns.head[place] = -1;
      columns.spans[place] = 0;
      columns.bytes[place] = 0;
      columns.service[place] = 0;
      columns.firstStart[place] = Infinity;
      columns.lastStart[place] = -Infinity;
      columns.lastEnd[place] = -Infinity;
      return place;
    },
    find(key) {
      let [low, high] = [0, columns.length - 1];
      while (low <= high) {
        const middle = (low + high) >>> 1;
        const there = columns.key[middle] ?? 0;
        if (there === key) return columns.spans[middle] === -1 ? -1 : middle;
        if (there < key) low = middle + 1;
        else high = middle - 1;
      }
      return -1;
    },
    remove(place) {
      columns.head[place] = -1;
      columns.spans[place] = -1;
      columns.bytes[place] = 0;
      removed++;
    },
  };

  function resize(capacity: number, length: number): void {
    const larger = emptyColumns(capacity);
    for (const name of COLUMN_NAMES) larger[name].set(columns[name].subarray(0, length));
    Object.assign(columns, larger);
  }

  function compact(): void {
    let to = 0;
    for (let from = 0; from < columns.length; from++) {
      if (columns.spans[from] === -1) continue;
      for (const name of COLUMN_NAMES) columns[name][to] = columns[name][from] ?? 0;
      to++;
    }
    columns.length = to;
    removed = 0;
  }

  return columns;
}

const COLUMN_NAMES = [
  "key",
  "head",
  "spans",
  "bytes",
  "service",
  "firstStart",
  "lastStart",
  "lastEnd",
  "arrivedMs",
] as const;

function emptyColumns(capacity: number) {
  return {
    key: new Float64Array(capacity),
    head: new Int32Array(capacity),
    spans: new Int32Array(capacity),
    bytes: new Float64Array(capacity),
    service: new Int32Array(capacity),
    firstStart: new Float64Array(capacity),
    lastStart: new Float64Array(capacity),
    lastEnd: new Float64Array(capacity),
    arrivedMs: new Float64Array(capacity),
  };
}
