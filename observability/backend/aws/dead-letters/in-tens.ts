/** What a batch operation of SQS takes at most. */
const batchSize = 10;

/** Splits a list into batches of ten. */
export function inTens<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );
}
