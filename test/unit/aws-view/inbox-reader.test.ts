import { createInboxReader } from "../../../observability/backend/aws/inbox/inbox-reader.ts";

describe("the inbox of AWS itself", () => {
  it("is not asked: there is none", async () => {
    const { problem, messages } = await createInboxReader(undefined).read();

    expect(messages).toEqual([]);
    expect(problem).toContain("AWS has no inbox: only the local runtime keeps notifications");
  });
});
