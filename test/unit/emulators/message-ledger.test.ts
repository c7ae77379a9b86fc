import { type Fauxqs, startFauxqs } from "../../../infra/local/emulators/sqs/fauxqs.ts";
import { MessageLedger } from "../../../infra/local/emulators/sqs/message-ledger.ts";
import { createQueueAccess, type QueueAccess } from "../../../infra/local/emulators/sqs/queue-access.ts";

const traceHeader = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

describe("what is kept about a message", () => {
  let fauxqs: Fauxqs;
  let ledger: MessageLedger;
  let queues: QueueAccess;
  beforeAll(async () => {
    fauxqs = await startFauxqs({ onEvent: (event) => ledger.handle(event) });
    ledger = new MessageLedger({ queues: () => fauxqs.queues, hooks: {} });
    queues = createQueueAccess({ fauxqs, ledger });
  });
  afterAll(() => fauxqs.stop());

  const queue = (name: string) => fauxqs.queues.createQueue(name, `http://localhost/000000000000/${name}`, arn(name));

  it("is forgotten when it is deleted", async () => {
    queue("deleted");
    const { messageId } = await queues.send(arn("deleted"), "a", { traceHeader });
    const before = ledger.traceHeader(messageId);
    const [message] = await queues.receive(arn("deleted"), { maxMessages: 1, waitSeconds: 0 });
    await queues.delete(arn("deleted"), [message?.ReceiptHandle ?? ""]);

    expect(before).toBe(traceHeader);
    expect(ledger.traceHeader(messageId)).toBeUndefined();
  });

  it("is forgotten when its queue is purged, in whatever state it is", async () => {
    const purged = queue("purged");
    const ids = [];
    for (const delaySeconds of [0, 0, 60])
      ids.push((await queues.send(purged.arn, "a", { traceHeader, delaySeconds })).messageId);
    await queues.receive(purged.arn, { maxMessages: 1, waitSeconds: 0 });
    ledger.forgetAll(purged);

    expect(ids.map((id) => ledger.traceHeader(id))).toEqual([undefined, undefined, undefined]);
  });

  it("is the header of everything that one publication enqueues, and of nothing after it", () => {
    const { queueActions } = fauxqs;
    queue("published");
    const send = () =>
      queueActions.get("SendMessage")?.({ QueueUrl: "published", MessageBody: "a" }, fauxqs.queues, {
        headers: {},
      }) as { MessageId: string };
    const during = ledger.withTraceHeader(traceHeader, send);
    const after = send();

    expect(ledger.traceHeader(during.MessageId)).toBe(traceHeader);
    expect(ledger.traceHeader(after.MessageId)).toBeUndefined();
  });

  it("fauxqs listens on the loopback interface only", () => {
    expect(new URL(fauxqs.url).hostname).toBe("127.0.0.1");
  });
});
