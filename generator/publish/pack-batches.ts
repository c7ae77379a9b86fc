/** What PutEvents takes in one call. */
const maximumEntries = 10;
const maximumBytes = 1024 * 1024;

export interface EntrySize {
  Source: string;
  DetailType: string;
  Detail: string;
  Time?: Date;
  Resources?: readonly string[];
}

/**
 * The size of one entry as PutEvents counts it: 14 bytes for a time, and the UTF-8 bytes of source, detail type, detail and resources.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export function entryBytes({ Source, DetailType, Detail, Time, Resources = [] }: EntrySize): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return (Time ? 14 : 0) + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

export interface Packable {
  /** Entries that must be in the same call. */
  entries: number;
  /** Bytes of all of them together. */
  bytes: number;
}

/** Splits items, in their order, into calls of at most 10 entries and 1 MiB. An item above that is alone in its call. */
export function packBatches<T extends Packable>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  let room = { entries: 0, bytes: 0 };
  for (const item of items) {
    const last = batches.at(-1);
    if (last && item.entries <= room.entries && item.bytes <= room.bytes) last.push(item);
    else {
      batches.push([item]);
      room = { entries: maximumEntries, bytes: maximumBytes };
    }
    room = { entries: room.entries - item.entries, bytes: room.bytes - item.bytes };
  }
  return batches;
}
