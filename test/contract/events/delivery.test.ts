import { PutEventsCommand, PutRuleCommand, PutTargetsCommand, type Target } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../../infra/local/emulators/aws-error.ts";
import {
  DeliveryError,
  type EventBridgeOptions,
  type TargetDelivery,
} from "../../../infra/local/emulators/events/event-bridge.ts";
import { createManualTimers, type ManualTimers } from "../../support/manual-timers.ts";
import { waitFor } from "../../support/wait-for.ts";
import { aJobEntry, type Bench, deadLetterArn, queueArn, startBench } from "./event-bridge-bench.ts";

const ruleArn = "arn:aws:events:us-east-1:000000000000:rule/jobs";
const throttled = () => new DeliveryError("THROTTLING", "slow down", true);

let bench: Bench;
let timers: ManualTimers;
let attempts: TargetDelivery[];

afterEach(() => bench.stop());

async function startWith(deliver: EventBridgeOptions["deliver"], target: Partial<Target> = {}) {
  timers = createManualTimers();
  attempts = [];
  bench = await startBench({
    timers,
    deliver: async (delivery) => {
      attempts.push(delivery);
      await deliver(delivery);
    },
  });
  await bench.client.send(new PutRuleCommand({ Name: "jobs", EventPattern: '{"source":["jobs"]}' }));
  await bench.client.send(new PutTargetsCommand({ Rule: "jobs", Targets: [{ Id: "t", Arn: queueArn, ...target }] }));
}

const put = (overrides: object = {}) => bench.client.send(new PutEventsCommand({ Entries: [aJobEntry(overrides)] }));
const nextAttempt = async () => {
  const before = attempts.length;
  await waitFor(() => timers.pending().length > 0, { what: "a wait before the next attempt" });
  const waited = timers.runNext();
  await waitFor(() => attempts.length > before, { what: "the next attempt" });
  return waited;
};

function failingTimes(times: number, failure: () => Error): EventBridgeOptions["deliver"] {
  let left = times;
  return async () => {
    if (left-- > 0) throw failure();
  };
}

describe("delivery to a target", () => {
  it("is tried again with growing waits until it works", async () => {
    await startWith(failingTimes(3, throttled));
    await put();

    const waits = [await nextAttempt(), await nextAttempt(), await nextAttempt()];

    expect(waits).toEqual([100, 200, 400]);
    await waitFor(() => bench.matched.length > 0, { what: "the end of the delivery" });
    expect(bench.matched[0]?.error).toBeUndefined();
    expect(attempts).toHaveLength(4);
    expect(new Set(attempts.map(({ body }) => body)).size).toBe(1);
    expect([bench.deadLetters, bench.lost]).toEqual([[], []]);
  });

  it("ends in the target's DLQ when its attempts are used up", async () => {
    const policy = { DeadLetterConfig: { Arn: deadLetterArn }, RetryPolicy: { MaximumRetryAttempts: 2 } };
    await startWith(failingTimes(9, throttled), { ...policy, InputPath: "$.detail.job_type" });
    const traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793";
    const { Entries } = await put({ TraceHeader: traceHeader });
    await nextAttempt();
    await nextAttempt();

    const [letter] = await waitFor(() => (bench.deadLetters.length > 0 ? bench.deadLetters : undefined), {
      what: "the dead letter",
    });

    expect(attempts.map(({ body }) => body)).toEqual(['"data_cleanup"', '"data_cleanup"', '"data_cleanup"']);
    expect(letter?.queueArn).toBe(deadLetterArn);
    expect(JSON.parse(letter?.body ?? "")).toMatchObject({
      id: Entries?.[0]?.EventId,
      source: "jobs",
      detail: { job_type: "data_cleanup" },
    });
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    expect(letter?.options).toEqual({
      traceHeader,
      messageAttributes: {
        RULE_ARN: text(ruleArn),
        TARGET_ARN: text(queueArn),
        ERROR_CODE: text("THROTTLING"),
        ERROR_MESSAGE: text("slow down"),
        EXHAUSTED_RETRY_CONDITION: text("MaximumRetryAttempts"),
        RETRY_ATTEMPTS: text("2"),
      },
    });
    expect(bench.matched[0]?.error).toEqual({ code: "THROTTLING", message: "slow down" });
    expect(bench.lost).toEqual([]);
  });

  it("ends in the DLQ when the event gets too old", async () => {
    const policy = { DeadLetterConfig: { Arn: deadLetterArn }, RetryPolicy: { MaximumEventAgeInSeconds: 60 } };
    await startWith(failingTimes(99, throttled), policy);
    await put();

    for (let waited = 0; waited < 51_200; ) waited = await nextAttempt();

    const [letter] = await waitFor(() => (bench.deadLetters.length > 0 ? bench.deadLetters : undefined), {
      what: "the dead letter",
    });

    expect(letter?.options.messageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumEventAgeInSeconds" },
      RETRY_ATTEMPTS: { StringValue: "10" },
    });
  });

  it("ends in the DLQ at once for an error that another attempt cannot mend", async () => {
    await startWith(
      failingTimes(9, () => new DeliveryError("NO_PERMISSIONS", "not allowed", false)),
      { DeadLetterConfig: { Arn: deadLetterArn } },
    );
    await put();

    const [letter] = await waitFor(() => (bench.deadLetters.length > 0 ? bench.deadLetters : undefined), {
      what: "the dead letter",
    });

    expect(letter?.options.messageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "NO_PERMISSIONS" },
      RETRY_ATTEMPTS: { StringValue: "0" },
    });
    expect(letter?.options.messageAttributes).not.toHaveProperty("EXHAUSTED_RETRY_CONDITION");
    expect(attempts).toHaveLength(1);
  });

  it("takes the error of a queue that does not exist for final", async () => {
    await startWith(
      failingTimes(
        9,
        () => new AwsError("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."),
      ),
    );
    await put();

    await waitFor(() => bench.lost.length > 0, { what: "the lost event" });

    expect(bench.lost).toEqual([
      {
        eventId: attempts[0]?.eventId,
        ruleName: "jobs",
        ruleArn,
        targetArn: queueArn,
        code: "NO_RESOURCE",
        message: "The specified queue does not exist.",
      },
    ]);
  });

  it("is reported as lost once when the DLQ takes nothing either", async () => {
    await startWith(
      failingTimes(9, () => new DeliveryError("NO_PERMISSIONS", "not allowed", false)),
      { DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:0:gone" } },
    );
    bench.deadLetters.push = () => {
      throw new Error("no such queue");
    };
    await put();

    await waitFor(() => bench.lost.length > 0, { what: "the lost event" });

    expect(bench.lost).toHaveLength(1);
    expect(bench.lost[0]?.message).toMatch(/^not allowed; its dead-letter queue .* no such queue$/);
  });

  it("is left out when the template makes no JSON of the event", async () => {
    const transformer = { InputPathsMap: { all: "$.detail" }, InputTemplate: '{"text":"about <all>"}' };
    await startWith(async () => {}, { InputTransformer: transformer, DeadLetterConfig: { Arn: deadLetterArn } });
    await put();

    await waitFor(() => bench.lost.length > 0, { what: "the lost event" });

    expect(bench.lost[0]).toMatchObject({ code: "INVALID_INPUT", ruleName: "jobs" });
    expect([attempts, bench.deadLetters]).toEqual([[], []]);
  });

  it("carries the message group of a FIFO queue", async () => {
    await startWith(async () => {}, { Arn: `${queueArn}.fifo`, SqsParameters: { MessageGroupId: "g" } });
    await put();

    await waitFor(() => attempts.length > 0, { what: "the delivery" });

    expect(attempts[0]).toMatchObject({ messageGroupId: "g", targetArn: `${queueArn}.fifo` });
  });

  it("does not hold up the answer of PutEvents, and the stop waits for it", async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await startWith(() => finished);
    await put();

    let stopped = false;
    const stop = bench.bridge.stop().then(() => {
      stopped = true;
    });
    await waitFor(() => attempts.length > 0, { what: "the delivery under way" });

    expect(stopped).toBe(false);
    finish();
    await stop;

    expect(bench.matched).toHaveLength(1);
  });

  it("waits for no further attempt after the stop, and says what is lost", async () => {
    await startWith(failingTimes(9, throttled));
    await put();
    await waitFor(() => timers.pending().length > 0, { what: "a wait before the next attempt" });

    await bench.bridge.stop();

    expect(timers.pending()).toEqual([]);
    expect(bench.lost).toEqual([
      expect.objectContaining({
        code: "STOPPED",
        message: "stopped before the next attempt; the last one failed: slow down",
      }),
    ]);
  });
});
