import { entryBytes, packBatches } from "../../../generator/publish/pack-batches.ts";

const items = (count: number, { entries = 1, bytes = 100 } = {}) =>
  Array.from({ length: count }, () => ({ entries, bytes }));

describe("batches of PutEvents", () => {
  it("hold ten entries at most", () => {
    expect(packBatches(items(23)).map(({ length }) => length)).toEqual([10, 10, 3]);
  });

  it("hold 1 MiB at most", () => {
    const half = 512 * 1024;

    expect(packBatches(items(2, { bytes: half }))).toHaveLength(1);
    expect(packBatches(items(2, { bytes: half + 1 }))).toHaveLength(2);
  });

  it("keep the entries of one submission together", () => {
    const batches = packBatches([...items(9), ...items(1, { entries: 2 }), ...items(1)]);

    expect(batches.map((batch) => batch.reduce((sum, { entries }) => sum + entries, 0))).toEqual([9, 3]);
  });

  it("keep the order, and give an item that is too large a call of its own", () => {
    const small = { entries: 1, bytes: 100 };
    const large = { entries: 1, bytes: 2 * 1024 * 1024 };
    const last = { entries: 1, bytes: 200 };

    expect(packBatches([small, large, last])).toEqual([[small], [large], [last]]);
    expect(packBatches([])).toEqual([]);
  });
});

describe("the size of an entry", () => {
  it("is the UTF-8 bytes of its texts, and 14 for a time", () => {
    const entry = { Source: "jobs", DetailType: "job submitted", Detail: '{"a":"ü"}' };

    expect(entryBytes(entry)).toBe(4 + 13 + 10);
    expect(entryBytes({ ...entry, Time: new Date(), Resources: ["arn:x", "é"] })).toBe(27 + 14 + 5 + 2);
  });
});
