import { rm } from "node:fs/promises";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { type Backend, startBackend } from "../../../observability/backend/start-backend.ts";
import { anAssembly } from "../../support/a-template.ts";
import { type EmulatedQueues, startEmulatedQueues } from "../sqs/emulated-queues.ts";
import { parseExposition } from "./exposition-grammar.ts";

const OPEN = "application/openmetrics-text;version=1.0.0";

describe("/metrics of a backend that is shown an AWS", () => {
  let emulated: EmulatedQueues;
  let assembly: string;
  let backend: Backend;
  beforeAll(async () => {
    emulated = await startEmulatedQueues();
    const letters = emulated.queue("letters");
    const orders = emulated.queue("orders", {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: letters.arn, maxReceiveCount: 3 }),
    });
    for (const { url } of [orders, orders, letters]) {
      await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "{}" }));
    }
    assembly = await anAssembly({
      resources: { Orders: { Type: "AWS::SQS::Queue", Properties: { QueueName: "orders" } } },
    });
  });
  afterAll(async () => {
    await emulated.stop();
    await rm(assembly, { recursive: true });
  });
  afterEach(() => backend.stop());

  const queueSamples = async () => {
    const text = await (await fetch(`${backend.queryUrl}/metrics`, { headers: { accept: OPEN } })).text();
    const family = parseExposition(text, "openmetrics").find(({ name }) => name === "jobtrail_queue_messages");
    return family?.samples.map(({ labels, value }) => ({ ...labels, value })) ?? [];
  };

  it("has the messages of its queues by state, dead-letter queues marked", async () => {
    backend = await startBackend({ aws: { endpoint: emulated.gateway.url, assembly } });

    const samples = await queueSamples();

    expect(samples).toHaveLength(6);
    expect(samples).toEqual(
      expect.arrayContaining([
        { queue: "orders", state: "visible", dead_letter: "false", value: 2 },
        { queue: "orders", state: "in_flight", dead_letter: "false", value: 0 },
        { queue: "letters", state: "visible", dead_letter: "true", value: 1 },
      ]),
    );
  });

  it("counts no letter as in flight while the page looks through the letters", async () => {
    backend = await startBackend({ aws: { endpoint: emulated.gateway.url, assembly } });
    const look = () => fetch(`${backend.queryUrl}/api/dead-letters?refresh=true`);

    const [looks, scrapes] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, look)),
      Promise.all(Array.from({ length: 10 }, queueSamples)),
    ]);

    expect(looks.every(({ ok }) => ok)).toBe(true);
    const held = { queue: "letters", state: "in_flight", dead_letter: "true" };
    expect(scrapes.flat()).toHaveLength(60);
    expect(scrapes.flat()).toContainEqual({ ...held, value: 0 });
    expect(scrapes.flat()).not.toContainEqual({ ...held, value: 1 });
  });

  it("has none when there is no AWS, or it does not answer", async () => {
    backend = await startBackend();
    expect(await queueSamples()).toEqual([]);

    await backend.attach({ endpoint: "http://127.0.0.1:9", assembly });
    expect(await queueSamples()).toEqual([]);
  });
});
