import fc from "fast-check";
import { readBatchResponse } from "../../../infra/local/emulators/lambda/batch-response.ts";

const ids = ["a", "b", "c"];

describe("the answer to a batch", () => {
  it.each(["", " ", "null", "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"other":1}'])(
    "is success when it is %j",
    (payload) => {
      expect(readBatchResponse(payload, ids)).toEqual({ kind: "success" });
    },
  );

  it("is partial when it names messages of the batch, each once", () => {
    const payload = '{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}';

    expect(readBatchResponse(payload, ids)).toEqual({ kind: "partial", failed: new Set(["b", "c"]) });
  });

  it.each([
    ["not JSON", "{"],
    ["a text", '"done"'],
    ["a number", "7"],
    ["a list", "[]"],
    ["failures that are no list", '{"batchItemFailures":{}}'],
    ["an empty id", '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ["a null id", '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ["a wrong key", '{"batchItemFailures":[{"itemIdentifer":"a"}]}'],
    ["a null item", '{"batchItemFailures":[null]}'],
    ["an unknown id", '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}'],
  ])("fails the whole batch when it is %s", (_, payload) => {
    expect(readBatchResponse(payload, ids)).toMatchObject({ kind: "failure", reason: expect.any(String) });
  });

  it("never throws, and never names a message that was not in the batch", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
        const verdict = readBatchResponse(payload, ids);
        if (verdict.kind === "partial") expect(ids).toEqual(expect.arrayContaining([...verdict.failed]));
      }),
    );
  });
});
