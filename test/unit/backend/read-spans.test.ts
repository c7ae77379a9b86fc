import { randomBytes } from "node:crypto";
import { readSpans } from "../../../observability/backend/intake/read-spans.ts";

const indexedKeys = ["job.id", "k".repeat(200)];

const field = (number: number, content: Buffer | string) => {
  const bytes = Buffer.from(content);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >>> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
};
const message = (...parts: Buffer[]) => Buffer.concat(parts);
const text = (value: string) => field(1, value);
const [traceId, spanId] = [randomBytes(16), randomBytes(8)];

function read(...fields: Buffer[]) {
  const span = message(field(1, traceId), field(2, spanId), field(5, "work"), ...fields);
  const request = field(1, field(2, field(2, span)));
  return readSpans(request, { indexedKeys }).rows;
}

const attribute = (key: string, value: Buffer) => message(field(1, key), field(2, value));

describe("spans are read the same however their bytes are put", () => {
  it.each([
    ["as every exporter does", attribute("job.id", text("a"))],
    ["value before key", message(field(2, text("a")), field(1, "job.id"))],
    ["value twice", message(attribute("job.id", text("b")), field(2, text("a")))],
    ["with an unknown field", message(attribute("job.id", text("a")), field(9, "x"))],
    ["with an alternative before", attribute("job.id", message(Buffer.from([0x18, 7]), text("a")))],
  ])("attribute %s", (_, bytes) => {
    expect(read(field(9, bytes)).map(({ indexed }) => indexed)).toEqual([[{ key: "job.id", value: "a" }]]);
  });

  it.each([
    ["a number", Buffer.from([0x18, 0x96, 0x01]), "150"],
    ["a truth", Buffer.from([0x10, 1]), "true"],
    ["nothing", Buffer.alloc(0), ""],
    ["text of two bytes of length", text("y".repeat(300)), "y".repeat(300)],
    ["text beyond ASCII", text("größe"), "größe"],
  ])("attribute with %s", (_, value, expected) => {
    const [span] = read(field(9, attribute("job.id", value)));
    expect(span?.indexed).toEqual([{ key: "job.id", value: expected }]);
  });

  it("attributes of a long key, of an event and of a link are found", () => {
    const job = attribute("job.id", text("a"));
    expect(read(field(9, attribute("k".repeat(200), text("v"))))[0]?.indexed).toHaveLength(1);
    expect(read(field(11, field(3, job)))[0]?.indexed).toHaveLength(1);
    expect(read(field(13, message(field(1, traceId), field(2, spanId), field(4, job))))[0]?.indexed).toHaveLength(1);
  });

  it("links have their ids in either order, and one without an id is none", () => {
    const [span] = read(
      field(13, message(field(1, traceId), field(2, spanId))),
      field(13, message(field(2, spanId), field(1, traceId))),
      field(13, field(1, traceId)),
    );
    expect(span?.links).toEqual([
      { traceId, spanId },
      { traceId, spanId },
    ]);
  });

  it("of a field that comes twice the last counts, and a parent that is none is no parent", () => {
    const [span] = read(field(5, "again"), field(4, Buffer.alloc(8)), field(15, Buffer.from([0x18, 2])));
    expect(span).toMatchObject({ name: "again", parentSpanId: Buffer.alloc(0), statusCode: 2, start: 0n });
    expect(span?.body.length).toBeGreaterThan(30);
  });

  it.each([
    ["an attribute that goes on", field(9, Buffer.from([0x0a, 9, 1]))],
    ["a value that goes on", field(9, message(field(1, "k"), field(2, Buffer.from([0x0a, 2, 1]))))],
    ["a number that does not end", field(9, message(field(1, "k"), field(2, Buffer.from([0x18, 0x80]))))],
    ["a link with a number for an id", field(13, Buffer.from([0x08, 1]))],
    ["a time that is cut short", Buffer.from([0x39, 1, 2])],
  ])("%s is refused", (_, bytes) => {
    expect(() => read(bytes)).toThrow("expected");
  });
});
