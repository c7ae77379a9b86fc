import type { InboxMessage } from "../../../observability/backend/api/inbox.ts";
import {
  inboxLine,
  readableBody,
  refusal,
  shortTarget,
  toldOutcome,
} from "../../../observability/backend/viewer/model/inbox-message.ts";

const aMessage = (more: Partial<InboxMessage> = {}): InboxMessage => ({
  id: "m1",
  kind: "webhook",
  target: "http://localhost:4566/_jobtrail/inbox/webhooks/team/a",
  jobId: "j1",
  jobType: "data_cleanup",
  jobStatus: "completed",
  traceId: null,
  status: null,
  code: null,
  reason: null,
  subject: null,
  body: "",
  isCut: false,
  receivedAtUs: 1_000,
  responseStatus: 204,
  receiveCount: null,
  ...more,
});

describe("a notification", () => {
  it.each([
    ["COMPLETED", null, { text: "COMPLETED", status: "completed" }],
    ["EXECUTE_FAILED", "STEP_FAILED", { text: "STEP_FAILED", status: "failed" }],
    ["REJECTED", "INVALID_JOB", { text: "INVALID_JOB", status: "rejected" }],
    [null, "FUNCTION_CRASHED", { text: "FUNCTION_CRASHED", status: "failed" }],
    [null, null, undefined],
  ])("with status %s and code %s tells %j", (status, code, outcome) => {
    expect(toldOutcome(aMessage({ status, code }))).toEqual(outcome);
  });

  it.each([
    [{ subject: "Job failed", body: "text" }, "Job failed"],
    [{ reason: "the table is locked", body: '{"code":"STEP_FAILED"}' }, "the table is locked"],
    [{ body: '{"status":"COMPLETED"}' }, "data_cleanup"],
    [{ body: "[1]", jobType: null }, ""],
    [{ body: "  one\n two\t<b>three</b> " }, "one two <b>three</b>"],
    [{ body: "7" }, "7"],
    [{ body: "x".repeat(9_000) }, "x".repeat(200)],
  ])("of %j says in a line", (more, line) => {
    expect(inboxLine(aMessage(more))).toBe(line);
  });

  it("has the part of its address that others do not have", () => {
    expect(shortTarget(aMessage())).toBe("…/webhooks/team/a");
    expect(shortTarget(aMessage({ target: "http://localhost:1/other" }))).toBe("http://localhost:1/other");
    expect(shortTarget(aMessage({ kind: "email", target: "a/webhooks/b@c" }))).toBe("a/webhooks/b@c");
  });

  it("was refused when its answer was no success", () => {
    const refusals = [204, 301, 503, null].map((responseStatus) => refusal(aMessage({ responseStatus })));

    expect(refusals).toEqual([undefined, 301, 503, undefined]);
  });

  it("is read as it came, and JSON with a line for each field", () => {
    expect(readableBody('{"a":1,"b":"<i>"}')).toBe('{\n  "a": 1,\n  "b": "<i>"\n}');
    expect(["7", "{x", "<b>text</b>\n"].map(readableBody)).toEqual(["7", "{x", "<b>text</b>\n"]);
  });
});
