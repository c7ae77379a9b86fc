/** Bytes as the database hands them out, as a Buffer over the same memory; anything else is no bytes. */
export function bufferOf(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.alloc(0);
}
