import { readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";

/** A zip archive of one file that is stored, not compressed: all that CreateFunction needs. */
export async function zipFile(path: string, name: string): Promise<Buffer> {
  const data = await readFile(path);
  const nameBytes = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  // 1 January 1980, the first day that a zip knows.
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(nameBytes.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, nameBytes, data]);

  const rest = Buffer.alloc(14);
  // A regular file that everybody may read.
  rest.writeUInt32LE(0o100644 * 0x1_0000, 6);
  const madeBy = Buffer.from([20, 3]);
  const entry = Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), madeBy, common, rest, nameBytes]);

  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}
