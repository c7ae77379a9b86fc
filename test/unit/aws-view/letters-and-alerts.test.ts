import { readAlert } from "../../../observability/backend/aws/alerts/read-alert.ts";
import { readLetter, traceIdOf } from "../../../observability/backend/aws/dead-letters/read-letter.ts";
import { redriveTarget } from "../../../observability/backend/aws/dead-letters/redrive-target.ts";
import type { QueueState } from "../../../observability/backend/aws/find-queues.ts";
import type { TemplateGraph } from "../../../observability/backend/aws/template/graph-model.ts";

const traceparent = "00-67891233abcdef012345678912345678-463ac35c9f6413ad-01";
const header = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
const text = (StringValue: string) => ({ DataType: "String", StringValue });

describe("a message of a dead-letter queue", () => {
  it("is read by its attributes, and never by its body", () => {
    const letter = readLetter(
      {
        MessageId: "m-1",
        Body: '{"id":"of-the-body","message":{"user_name":"Erika Mustermann"}}',
        Attributes: { SentTimestamp: "1700000000000" },
        MessageAttributes: {
          "failure.code": text("STEP_FAILED"),
          "failure.reason": text("step purge failed"),
          "failure.stage": text("processor"),
          "job.id": text("job-1"),
          "job.type": text("data_cleanup"),
          traceparent: text(traceparent),
        },
      },
      "dead",
    );

    expect(letter).toEqual({
      messageId: "m-1",
      queue: "dead",
      jobId: "job-1",
      jobType: "data_cleanup",
      code: "STEP_FAILED",
      reason: "step purge failed",
      stage: "processor",
      traceId: "67891233abcdef012345678912345678",
      sentAtMs: 1_700_000_000_000,
      movedFrom: null,
      ruleTarget: null,
    });
    expect(JSON.stringify(letter)).not.toContain("Mustermann");
  });

  it("that SQS or a rule has put there says where it comes from", () => {
    const moved = readLetter(
      { Attributes: { DeadLetterQueueSourceArn: "arn:aws:sqs:us-east-1:1:orders", AWSTraceHeader: header } },
      "dead",
    );
    const undelivered = readLetter(
      { MessageAttributes: { TARGET_ARN: text("arn:aws:sqs:us-east-1:1:orders"), ERROR_CODE: text("NO_PERMISSIONS") } },
      "dead",
    );

    expect(moved).toMatchObject({ movedFrom: "orders", code: null, traceId: "67891233abcdef012345678912345678" });
    expect(undelivered).toMatchObject({ ruleTarget: "orders", code: "NO_PERMISSIONS", traceId: null });
  });

  it("has the trace of its W3C context, else of its trace header", () => {
    expect(traceIdOf(traceparent, header.replaceAll("6789", "1111"))).toBe("67891233abcdef012345678912345678");
    expect(traceIdOf("rubbish", header)).toBe("67891233abcdef012345678912345678");
    expect(traceIdOf(null, "Self=1")).toBeNull();
  });
});

describe("the queue that a letter is redriven to", () => {
  const queue = (name: string, more: Partial<QueueState> = {}): QueueState => {
    const arn = `arn:aws:sqs:us-east-1:1:${name}`;
    return { name, url: name, arn, key: name, isDeadLetterQueue: false, visible: 0, inFlight: 0, delayed: 0, ...more };
  };
  const dead = queue("dead", { isDeadLetterQueue: true });
  const queues = [queue("intake", { deadLetterArn: dead.arn }), queue("todo", { deadLetterArn: dead.arn }), dead];
  const graph: TemplateGraph = {
    nodes: [
      { key: "intake", kind: "queue", name: "intake" },
      { key: "todo", kind: "queue", name: "todo" },
      { key: "a", kind: "function", name: "alice-job-ingester" },
      { key: "b", kind: "function", name: "x", service: "job-processor" },
    ],
    edges: [
      { from: "intake", to: "a", kind: "messages" },
      { from: "todo", to: "b", kind: "messages" },
    ],
  };
  const letter = { movedFrom: null, ruleTarget: null, stage: null, queue: "dead" };

  it.each([
    ["SQS moved it from", { ...letter, movedFrom: "todo", stage: "ingester" }, "todo"],
    ["a rule could not reach", { ...letter, ruleTarget: "intake", stage: "processor" }, "intake"],
    ["feeds the function of its stage, by the function's name", { ...letter, stage: "ingester" }, "intake"],
    ["feeds the function of its stage, by its telemetry's service", { ...letter, stage: "processor" }, "todo"],
  ])("is the one that %s", (_what, which, expected) => {
    expect(redriveTarget(which, { queues, graph })).toBe(expected);
  });

  it("is the only one that has its dead letters there, and none when there are several", () => {
    expect(redriveTarget(letter, { queues: queues.slice(1), graph: undefined })).toBe("todo");
    expect(redriveTarget(letter, { queues, graph })).toBeNull();
    expect(redriveTarget({ ...letter, stage: "billing" }, { queues, graph })).toBeNull();
  });
});

describe("a message of a topic", () => {
  const notification = (message: unknown, more: object = {}) => ({
    Attributes: { SentTimestamp: "1700000000123" },
    Body: JSON.stringify({
      Type: "Notification",
      MessageId: "n-1",
      TopicArn: "arn:aws:sns:us-east-1:1:job-failures",
      Message: typeof message === "string" ? message : JSON.stringify(message),
      MessageAttributes: { code: { Type: "String", Value: "STEP_FAILED" } },
      ...more,
    }),
  });

  it("about a failed job has the job, the code, the reason and the trace", () => {
    const alert = readAlert(
      notification({
        job_id: "job-1",
        job_type: "data_cleanup",
        code: "STEP_FAILED",
        reason: "locked",
        stage: "processor",
        attempt: 5,
        trace_id: "t",
      }),
    );

    expect(alert).toMatchObject({
      topicArn: "arn:aws:sns:us-east-1:1:job-failures",
      attributes: { code: { Type: "String", Value: "STEP_FAILED" } },
      alert: {
        messageId: "n-1",
        topic: "job-failures",
        kind: "failure",
        jobId: "job-1",
        code: "STEP_FAILED",
        reason: "locked",
        attempt: 5,
        traceId: "t",
        receivedAtUs: 1_700_000_000_123_000,
      },
    });
  });

  it.each([
    ["an end state", { job_id: "job-1", status: "COMPLETED" }, { kind: "end-state", code: "COMPLETED" }],
    [
      "an alarm",
      { AlarmName: "not-empty", NewStateValue: "ALARM", NewStateReason: "1 > 0" },
      { kind: "alarm", code: "ALARM", reason: "not-empty: 1 > 0", subject: "not-empty" },
    ],
    ["anything else", { hello: "world" }, { kind: "other", jobId: null }],
    ["text", "disk full", { kind: "other", code: null }],
    [
      "fields of other types",
      { job_id: 7, attempt: "five", code: null },
      { kind: "other", jobId: null, attempt: null },
    ],
  ])("about %s is told apart", (_what, message, expected) => {
    expect(readAlert(notification(message))?.alert).toMatchObject(expected);
  });

  it("that is no notification is left alone", () => {
    expect(readAlert({ Body: "hello" })).toBeUndefined();
    expect(readAlert({ Body: '{"MessageId":1}' })).toBeUndefined();
  });
});
