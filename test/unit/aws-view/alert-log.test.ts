import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlertView } from "../../../observability/backend/api/aws-view.ts";
import { openAlertLog } from "../../../observability/backend/aws/alerts/alert-log.ts";

function anAlert(messageId: string, values: Partial<AlertView> = {}): AlertView {
  const nothing = {
    jobId: null,
    jobType: null,
    code: null,
    reason: null,
    stage: null,
    attempt: null,
    traceId: null,
    subject: null,
  };
  return {
    ...nothing,
    messageId,
    topic: "job-failures",
    kind: "failure",
    receivedAtUs: 1,
    subscriptions: [],
    ...values,
  };
}

describe("the list of alerts", () => {
  it("has a message that came twice once, newest first", () => {
    const log = openAlertLog(undefined);

    expect(log.add([anAlert("a", { receivedAtUs: 1 }), anAlert("b", { receivedAtUs: 2 })])).toEqual(["a", "b"]);
    expect(log.add([anAlert("b"), anAlert("c", { receivedAtUs: 3 })])).toEqual(["c"]);
    expect(log.list({ limit: 2 })).toMatchObject({ total: 3, alerts: [{ messageId: "c" }, { messageId: "b" }] });
  });

  it("is filtered by kind and job", () => {
    const log = openAlertLog(undefined);
    log.add([
      anAlert("a", { jobId: "1" }),
      anAlert("b", { jobId: "1", kind: "end-state" }),
      anAlert("c", { jobId: "2" }),
    ]);

    expect(log.list({ limit: 9, jobId: "1", kind: "failure" })).toMatchObject({
      total: 1,
      alerts: [{ messageId: "a" }],
    });
    expect(log.count()).toBe(2);
  });

  it("keeps the newest 5 000, and failures whatever the number of jobs that end well", () => {
    const log = openAlertLog(undefined);
    log.add([anAlert("failure", { receivedAtUs: 0 })]);
    log.add(
      Array.from({ length: 5_200 }, (_, index) => anAlert(`end-${index}`, { kind: "end-state", receivedAtUs: index })),
    );

    expect(log.list({ limit: 1, kind: "end-state" })).toMatchObject({
      total: 5_000,
      alerts: [{ messageId: "end-5199" }],
    });
    expect(log.list({ limit: 1, kind: "failure" }).total).toBe(1);
  });

  it("is there again after a restart, given a directory", () => {
    const directory = mkdtempSync(join(tmpdir(), "alerts-"));
    const before = openAlertLog(directory);
    before.add([anAlert("a")]);
    before.close();

    const after = openAlertLog(directory);

    expect(after.list({ limit: 9 }).alerts).toEqual([anAlert("a")]);
    after.close();
    rmSync(directory, { recursive: true });
  });
});
