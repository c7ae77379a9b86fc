import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { type EmulatedQueues, startEmulatedQueues } from "./emulated-queues.ts";

describe("a waiting receive", () => {
  let emulated: EmulatedQueues;
  beforeAll(async () => {
    emulated = await startEmulatedQueues();
  });
  afterAll(() => emulated.stop());

  it("answers at the first message", async () => {
    const { url } = emulated.queue("first");
    const waiting = emulated.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }));
    await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "here" }));

    expect((await waiting).Messages?.[0]?.Body).toBe("here");
  });

  it("gives one message to one of many that wait, and lets the others wait on", async () => {
    const { arn } = emulated.queue("many");
    const stop = new AbortController();
    const waiting = Array.from({ length: 5 }, () =>
      emulated.sqsSns.queues.receive(arn, { maxMessages: 1, waitSeconds: 20, signal: stop.signal }),
    );
    await emulated.sqsSns.queues.send(arn, "one");
    await emulated.sqsSns.queues.send(arn, "two");
    const first = await Promise.race(waiting);
    stop.abort();

    const all = (await Promise.all(waiting)).flat();

    expect(first).toHaveLength(1);
    const left = emulated.sqsSns.inspect("many").visible.map(({ body }) => body);
    expect([...all.map(({ Body }) => Body), ...left].sort()).toEqual(["one", "two"]);
  });

  it("takes nothing once it was aborted, however close the message came", async () => {
    const { arn } = emulated.queue("aborted");
    for (let round = 0; round < 50; round++) {
      const stop = new AbortController();
      const waiting = emulated.sqsSns.queues.receive(arn, {
        maxMessages: 10,
        waitSeconds: 20,
        visibilitySeconds: 60,
        signal: stop.signal,
      });
      await Promise.resolve();
      void emulated.sqsSns.queues.send(arn, `message ${round}`);
      for (let tick = 0; tick < round % 12; tick++) await Promise.resolve();
      stop.abort();
      const got = await waiting;

      const { visible, inFlight } = emulated.sqsSns.inspect("aborted");
      expect(got.length + visible.length).toBe(1);
      expect(inFlight).toHaveLength(got.length);
      if (visible[0]) expect(visible[0].receiveCount).toBe(0);
      const rest = got.length > 0 ? got : await emulated.sqsSns.queues.receive(arn, { maxMessages: 1, waitSeconds: 0 });
      await emulated.sqsSns.queues.delete(
        arn,
        rest.map(({ ReceiptHandle }) => ReceiptHandle),
      );
    }
  });

  it("of a caller that hung up leaves the message to the next one", async () => {
    const { url } = emulated.queue("hung-up");
    const gone = new AbortController();
    const waiting = emulated.sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: gone.signal,
    });
    waiting.catch(() => undefined);
    // A round trip that began later is over: the waiting one has arrived.
    await emulated.sqs.send(new GetQueueAttributesCommand({ QueueUrl: url }));
    gone.abort();

    await expect(waiting).rejects.toThrow();
    const next = emulated.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 5, MessageSystemAttributeNames: ["All"] }),
    );
    await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "for the next" }));

    const [message] = (await next).Messages ?? [];
    expect(message).toMatchObject({ Body: "for the next", Attributes: { ApproximateReceiveCount: "1" } });
  });
});
