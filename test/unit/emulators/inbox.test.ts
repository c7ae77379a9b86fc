import { createInbox } from "../../../infra/local/emulators/inbox/inbox.ts";
import { newest } from "../../../infra/local/emulators/inbox/newest.ts";
import { readNotice } from "../../../infra/local/emulators/inbox/read-notice.ts";
import { addressProblem } from "../../../infra/local/emulators/ses/address-problem.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";

describe("which job a notification is about", () => {
  it("is told by the body, and by what stands beside it where the body is silent", () => {
    const beside = { job_id: "other", code: "STEP_FAILED", traceparent: `00-${traceId}-b7ad6b7169203331-01` };

    expect(readNotice('{"job_id":"job-1","status":"EXECUTE_FAILED","reason":"no disk"}', beside)).toEqual({
      job_id: "job-1",
      trace_id: traceId,
      status: "EXECUTE_FAILED",
      code: "STEP_FAILED",
      reason: "no disk",
    });
  });

  it.each([
    ["no JSON", "hello"],
    ["JSON of another kind", "[1]"],
    ["fields of other types", '{"job_id":7,"trace_id":{},"status":"","code":null}'],
    ["nothing", ""],
  ])("is not told by %s", (_, body) => {
    expect(readNotice(body, { traceparent: "x" })).toEqual({
      job_id: null,
      trace_id: null,
      status: null,
      code: null,
      reason: null,
    });
  });
});

describe("what is kept", () => {
  const item = (at: number, characters = 1) => ({ at, characters });

  it("is the newest first, as many as are allowed", () => {
    const kept = newest([item(1), item(3), item(2)], { messages: 2, characters: 100 });

    expect(kept.map(({ at }) => at)).toEqual([3, 2]);
  });

  it("is what fits together, the newest in any case", () => {
    const bounds = { messages: 10, characters: 5 };

    expect(newest([item(1, 2), item(2, 2), item(3, 3)], bounds).map(({ at }) => at)).toEqual([3, 2]);
    expect(newest([item(1, 1), item(2, 9)], bounds).map(({ at }) => at)).toEqual([2]);
    expect(newest([], bounds)).toEqual([]);
  });

  it("is the beginning of a long text, and says so", () => {
    const inbox = createInbox({ queues: () => [] });
    const email = { messageId: "1", from: "a@b", to: ["c@d"], cc: [], bcc: [], replyTo: [], headers: [], tags: [] };
    inbox.takeEmail({ ...email, subject: "long", text: "x".repeat(300_000), html: "y".repeat(300_000), sentAt: 0 });

    expect(inbox.list()).toMatchObject([{ body: "x".repeat(262_144), cut: true }]);
    expect(inbox.emails()[0]?.html).toHaveLength(262_144);
    expect(inbox.emails()[0]?.text).toHaveLength(262_144);
  });
});

describe("an address", () => {
  it.each(["a@b", "Jobs <jobs@example.com>", 'Größe, "x" <a@example.com> ', "a@b@c.d"])(
    "like %s is taken",
    (address) => {
      expect(addressProblem(address)).toBeUndefined();
    },
  );

  it.each([
    ["", "Invalid email address ."],
    ["Jobs <>", "Invalid email address Jobs <>."],
    ["jobs", "Missing final '@domain'"],
    ["jobs@", "Missing domain"],
    ["@example.com", "Missing local name"],
    ["größe@example.com", "Local address contains control or whitespace"],
    ["a@exa mple.com", "Domain contains control or whitespace"],
  ])("like %j is refused: %s", (address, text) => {
    expect(addressProblem(address)).toBe(text);
  });
});
