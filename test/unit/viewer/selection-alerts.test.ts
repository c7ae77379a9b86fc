import type { AlertView } from "../../../observability/backend/api/aws-view.ts";
import {
  alertText,
  matchesAlertFilter,
  NO_TYPE,
  receiversText,
  toldStatus,
} from "../../../observability/backend/viewer/model/selection-alerts.ts";
import {
  isUnread,
  markAllRead,
  markRead,
  NOTHING_READ,
  parseMarks,
} from "../../../observability/backend/viewer/model/selection-unread.ts";

const anAlert = (more: Partial<AlertView> = {}): AlertView => ({
  messageId: "m1",
  topic: "job-failures",
  kind: "failure",
  jobId: "j1",
  jobType: "data_cleanup",
  code: "STEP_FAILED",
  reason: "the table is locked",
  stage: "processor",
  attempt: 5,
  traceId: null,
  receivedAtUs: 1_000,
  subject: null,
  subscriptions: [],
  ...more,
});

describe("read marks of alerts", () => {
  it("are single ones, or all up to the newest", () => {
    const [old, young] = [anAlert(), anAlert({ messageId: "m2", receivedAtUs: 2_000 })];
    const one = markRead(NOTHING_READ, young);

    expect([old, young].map((alert) => isUnread(one, alert))).toEqual([true, false]);
    const all = markAllRead(one, [old, young]);
    expect([old, young].map((alert) => isUnread(all, alert))).toEqual([false, false]);
    expect(isUnread(all, anAlert({ messageId: "m3", receivedAtUs: 3_000 }))).toBe(true);
  });

  it("stay the same object when nothing changes", () => {
    const marks = markRead(NOTHING_READ, anAlert());

    expect(markRead(marks, anAlert())).toBe(marks);
  });

  it("begin anew when the browser holds something else", () => {
    expect(parseMarks(JSON.stringify({ untilUs: 5, ids: ["a"] }))).toEqual({ untilUs: 5, ids: ["a"] });
    for (const text of [null, "", "{}", "[1]", '{"untilUs":"x","ids":[]}', '{"untilUs":1,"ids":[1]}'])
      expect(parseMarks(text)).toEqual(NOTHING_READ);
  });
});

describe("an alert", () => {
  it("tells the status of its job", () => {
    expect(toldStatus(anAlert())).toBe("failed");
    expect(toldStatus(anAlert({ stage: "ingester" }))).toBe("rejected");
    expect(toldStatus(anAlert({ kind: "end-state", code: "COMPLETED" }))).toBe("completed");
    expect(toldStatus(anAlert({ kind: "end-state", code: "REJECTED" }))).toBe("rejected");
    expect(toldStatus(anAlert({ kind: "alarm" }))).toBeUndefined();
  });

  it("has a line of text whatever it carries", () => {
    expect(alertText(anAlert())).toBe("the table is locked");
    expect(alertText(anAlert({ kind: "alarm", reason: null, subject: "ALARM: not empty" }))).toBe("ALARM: not empty");
    expect(alertText(anAlert({ kind: "end-state", reason: null }))).toBe("the job has come to its end");
    expect(alertText(anAlert({ kind: "other", reason: null }))).toBe("no reason was given");
  });

  it("says who gets it", () => {
    const subscription = { protocol: "sqs", endpoint: "a", filterPolicy: null, receives: true };

    expect(receiversText(anAlert())).toBe("Nobody subscribes to the topic.");
    expect(receiversText(anAlert({ subscriptions: [subscription, { ...subscription, receives: false }] }))).toBe(
      "1 of 2 subscriptions got it.",
    );
  });

  it("is found by topic, kind, code and type, all of which must hold", () => {
    const matches = (filter: Partial<Parameters<typeof matchesAlertFilter>[0]>, alert = anAlert()) =>
      matchesAlertFilter({ topics: [], kinds: [], codes: [], types: [], ...filter })(alert);

    expect(matches({})).toBe(true);
    expect(matches({ topics: ["job-failures"], kinds: ["failure"], codes: ["STEP_FAILED"] })).toBe(true);
    expect(matches({ topics: ["job-failures"], kinds: ["alarm"] })).toBe(false);
    expect(matches({ types: [NO_TYPE] }, anAlert({ jobType: null }))).toBe(true);
  });
});
