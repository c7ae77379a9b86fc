import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import type { EventBridgeOptions } from "../../../infra/local/emulators/events/event-bridge.ts";
import { createManualTimers, type ManualTimers } from "../../support/manual-timers.ts";
import { waitFor } from "../../support/wait-for.ts";
import { type Bench, queueArn, startBench } from "./event-bridge-bench.ts";

const ruleArn = "arn:aws:events:us-east-1:000000000000:rule/reconcile";
let bench: Bench;
let timers: ManualTimers;

afterEach(() => bench.stop());

async function startWith(options: Partial<EventBridgeOptions> = {}) {
  timers = createManualTimers();
  bench = await startBench({ timers, timeScale: 0.02, ...options });
  await bench.client.send(new PutRuleCommand({ Name: "reconcile", ScheduleExpression: "rate(1 minute)" }));
}

const addTarget = (Id: string, Arn = queueArn, more = {}) =>
  bench.client.send(new PutTargetsCommand({ Rule: "reconcile", Targets: [{ Id, Arn, ...more }] }));

describe("a scheduled rule", () => {
  it("sends AWS's scheduled event to its targets, every five seconds at this scale", async () => {
    await startWith();
    await addTarget("plain");
    await addTarget("constant", queueArn, { Input: '{"only":"this"}' });

    expect(timers.runNext()).toBe(5_000);

    await waitFor(() => bench.delivered.length === 2, { what: "both deliveries" });
    expect(bench.bodies()).toEqual([
      {
        version: "0",
        id: expect.any(String),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: "000000000000",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: "us-east-1",
        resources: [ruleArn],
        detail: {},
      },
      { only: "this" },
    ]);
    expect(bench.delivered[0]?.ruleArn).toBe(ruleArn);
    expect(timers.pending()).toEqual([5_000]);
  });

  it("rests while it is disabled, and ends when it is deleted or the bridge stops", async () => {
    await startWith();

    await bench.client.send(new DisableRuleCommand({ Name: "reconcile" }));

    expect(timers.pending()).toEqual([]);
    await bench.client.send(new EnableRuleCommand({ Name: "reconcile" }));
    expect(timers.pending()).toEqual([5_000]);
    await bench.client.send(new DeleteRuleCommand({ Name: "reconcile" }));
    expect(timers.pending()).toEqual([]);

    await bench.client.send(new PutRuleCommand({ Name: "reconcile", ScheduleExpression: "cron(0 12 * * ? *)" }));
    expect(timers.pending()).toHaveLength(1);
    await bench.bridge.stop();
    expect(timers.pending()).toEqual([]);
  });

  it("leaves out a target that is busy with the last event, and no other", async () => {
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const sent: string[] = [];
    await startWith({
      deliver: async ({ targetArn }) => {
        sent.push(targetArn.split(":").at(-1) ?? "");
        if (targetArn.endsWith("slow")) await slow;
      },
    });
    await addTarget("slow", "arn:aws:sqs:us-east-1:0:slow");
    await addTarget("quick", "arn:aws:sqs:us-east-1:0:quick");

    for (const quickOnes of [1, 2, 3]) {
      timers.runNext();
      await waitFor(() => bench.matched.length === quickOnes, { what: `delivery ${quickOnes} to the quick target` });
    }

    expect(sent).toEqual(["slow", "quick", "quick", "quick"]);

    finish();
    await waitFor(() => bench.matched.length === 4, { what: "the end of the slow delivery" });
    timers.runNext();
    expect(sent).toEqual(["slow", "quick", "quick", "quick", "slow", "quick"]);
  });
});
