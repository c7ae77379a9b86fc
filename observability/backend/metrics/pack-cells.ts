import { IDS_BYTES, type SeriesCell } from "./series-cell.ts";

/** Series, count, sum, shortest, longest, end and ids of the slowest, first bin, number of bins. */
const FIXED_BYTES = 4 + 4 + 4 * 8 + IDS_BYTES + 2 + 2;
const MOST_BYTES_OF_COUNT = 5;

let scratch = Buffer.alloc(64 * 1024);

/** Cells in a fifth of the memory, for as long as nobody adds to them. */
export function packCells(cells: ReadonlyMap<number, SeriesCell>): Buffer {
  let at = 0;
  for (const [series, cell] of cells) {
    const needed = at + FIXED_BYTES + cell.counts.length * MOST_BYTES_OF_COUNT;
    if (needed > scratch.length) scratch = Buffer.concat([scratch], needed * 2);
    at = writeCell(scratch, at, series, cell);
  }
  const packed = Buffer.allocUnsafeSlow(at);
  scratch.copy(packed, 0, 0, at);
  return packed;
}

/** Calls `visit` for each packed cell; the cell is the same object each time and must not be kept. */
export function visitPacked(packed: Buffer, visit: (series: number, cell: SeriesCell) => void): void {
  const cell: SeriesCell = {
    count: 0,
    sumUs: 0,
    minUs: 0,
    maxUs: 0,
    slowestEndUs: 0,
    slowestIds: Buffer.alloc(IDS_BYTES),
    first: 0,
    counts: [],
  };
  for (let at = 0; at < packed.length; ) {
    const series = packed.readUInt32LE(at);
    at = readCell(packed, at + 4, cell);
    visit(series, cell);
  }
}

function writeCell(bytes: Buffer, start: number, series: number, cell: SeriesCell): number {
  let at = bytes.writeUInt32LE(series, start);
  at = bytes.writeUInt32LE(cell.count, at);
  at = bytes.writeDoubleLE(cell.sumUs, at);
  at = bytes.writeDoubleLE(cell.minUs, at);
  at = bytes.writeDoubleLE(cell.maxUs, at);
  at = bytes.writeDoubleLE(cell.slowestEndUs, at);
  at += cell.slowestIds.copy(bytes, at);
  at = bytes.writeUInt16LE(cell.first, at);
  at = bytes.writeUInt16LE(cell.counts.length, at);
  for (let count of cell.counts) {
    for (; count >= 0x80; count = Math.floor(count / 0x80)) bytes[at++] = (count % 0x80) | 0x80;
    bytes[at++] = count;
  }
  return at;
}

function readCell(bytes: Buffer, start: number, cell: SeriesCell): number {
  cell.count = bytes.readUInt32LE(start);
  cell.sumUs = bytes.readDoubleLE(start + 4);
  cell.minUs = bytes.readDoubleLE(start + 12);
  cell.maxUs = bytes.readDoubleLE(start + 20);
  cell.slowestEndUs = bytes.readDoubleLE(start + 28);
  let at = start + 36;
  for (let index = 0; index < IDS_BYTES; index++) cell.slowestIds[index] = bytes[at++] ?? 0;
  cell.first = bytes.readUInt16LE(at);
  const bins = bytes.readUInt16LE(at + 2);
  at += 4;
  cell.counts.length = 0;
  for (let index = 0; index < bins; index++) {
    let count = 0;
    let factor = 1;
    for (; (bytes[at] ?? 0) >= 0x80; at++, factor *= 0x80) count += ((bytes[at] ?? 0) & 0x7f) * factor;
    count += (bytes[at++] ?? 0) * factor;
    cell.counts.push(count);
  }
  return at;
}
