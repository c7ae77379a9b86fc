/** The data directory cannot be used; the message says what to do. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError";
}

/** The store could not take something in; the message says what to do. What was there before is there still. */
export class StoreWriteError extends Error {
  override readonly name = "StoreWriteError";
}

/** SQLite's result codes. */
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

export function isCorrupt(error: unknown): boolean {
  return [CORRUPT, NOT_A_DATABASE].includes(resultCode(error));
}

export function isFull(error: unknown): boolean {
  return resultCode(error) === FULL;
}

export function isLocked(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

export function reasonOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

/** The primary result code; 0 for any other error. */
function resultCode(error: unknown): number {
  const code = typeof error === "object" && error !== null && "errcode" in error ? error.errcode : 0;
  return typeof code === "number" ? code & 255 : 0;
}

/** What a failed write says: the reason, and what helps. */
export function writeError(error: unknown, place: string): unknown {
  if (isFull(error)) {
    return new StoreWriteError(`the disk has no room for ${place}: make room there or lower --max-bytes`);
  }
  if (isCorrupt(error)) {
    return new StoreWriteError(
      `${place} is damaged (${reasonOf(error)}): stop the backend, move that file away and start it again`,
    );
  }
  return error;
}
