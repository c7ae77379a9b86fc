import { decodeMessage } from "../otlp/decode-message.ts";
import type { KeyValue } from "../otlp/model.ts";
import { keyValue } from "../otlp/otlp-types.ts";
import { valueText } from "../otlp/value-text.ts";

/** Keys and values of attributes for autocomplete: those seen last, bounded. */
export interface Suggestions {
  /** Whether an attribute with this hash has not been learned lately: a cheap test before `learn`. */
  isNew(hash: number): boolean;
  /** Learns the KeyValue between `start` and `end`. */
  learn(bytes: Buffer, start: number, end: number): void;
  learnAttributes(attributes: readonly KeyValue[]): void;
  /** Sorted. */
  attributeKeys(): string[];
  /** Values of a key that begin with `prefix`, sorted. */
  attributeValues(key: string, prefix: string): string[];
  /** Forgets all of them. */
  forget(): void;
}

const MOST_KEYS = 200;
const MOST_VALUES = 100;
const LONGEST_KEY = 200;
const LONGEST_VALUE = 100;
const SEEN_HASHES = 1 << 14;
/** After so many new attributes those that are seen all the time count as new again, so that they are not the oldest. */
const FRESH_FOR = 1 << 14;

export function createSuggestions(): Suggestions {
  /** The last hash at each of its remainders. */
  const seen = new Int32Array(SEEN_HASHES);
  /** Oldest first, both. */
  const keys = new Map<string, Set<string>>();
  let learned = 0;

  function add({ key, value }: KeyValue): void {
    const text = valueText(value);
    if (key.length === 0 || key.length > LONGEST_KEY || text.length > LONGEST_VALUE) return;
    const values = keys.get(key) ?? new Set<string>();
    keys.delete(key);
    keys.set(key, values);
    values.delete(text);
    values.add(text);
    dropOldest(values, MOST_VALUES);
    dropOldest(keys, MOST_KEYS);
  }

  return {
    isNew(hash) {
      const at = hash & (SEEN_HASHES - 1);
      if (seen[at] === hash) return false;
      seen[at] = hash;
      return true;
    },
    learn(bytes, start, end) {
      if (++learned % FRESH_FOR === 0) seen.fill(0);
      if (end - start <= LONGEST_KEY + 4 * LONGEST_VALUE) add(decodeMessage(keyValue, bytes.subarray(start, end)));
    },
    learnAttributes: (attributes) => attributes.forEach(add),
    attributeKeys: () => [...keys.keys()].sort(),
    attributeValues: (key, prefix) => [...(keys.get(key) ?? [])].filter((value) => value.startsWith(prefix)).sort(),
    forget() {
      keys.clear();
      seen.fill(0);
    },
  };
}

function dropOldest(collection: Map<string, unknown> | Set<string>, most: number): void {
  if (collection.size <= most) return;
  for (const oldest of collection.keys()) {
    collection.delete(oldest);
    return;
  }
}
