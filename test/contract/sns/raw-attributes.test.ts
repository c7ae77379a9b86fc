import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Undelivered } from "../../../infra/local/emulators/sns/subscriptions.ts";
import { clientOptions } from "../../support/client-options.ts";
import { startEmulatedQueues } from "../sqs/emulated-queues.ts";

const attributes = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`a${index}`, { DataType: "String", StringValue: "x" }]),
  );

describe("a message with more attributes than SQS takes", () => {
  it("goes to no queue with raw delivery, which is said, and to the others", async () => {
    const undelivered: Undelivered[] = [];
    const { sqsSns, gateway, queue, stop } = await startEmulatedQueues({
      onUndelivered: (one) => undelivered.push(one),
    });
    const sns = new SNSClient(clientOptions(gateway.url));
    const { topicArn } = sqsSns.createTopic("topic");
    const [raw, wrapped] = [queue("raw"), queue("wrapped")];
    const rawDelivery = { RawMessageDelivery: "true" };
    sqsSns.subscribe({ topicArn, protocol: "sqs", endpoint: raw.arn, attributes: rawDelivery });
    sqsSns.subscribe({ topicArn, protocol: "sqs", endpoint: wrapped.arn });

    for (const count of [11, 10]) {
      await sns.send(
        new PublishCommand({ TopicArn: topicArn, Message: `${count}`, MessageAttributes: attributes(count) }),
      );
    }

    expect(sqsSns.inspect("raw").visible.map(({ body }) => body)).toEqual(["10"]);
    expect(sqsSns.inspect("wrapped").visible.map(({ body }) => JSON.parse(body).Message)).toEqual(["11", "10"]);
    expect(undelivered).toMatchObject([{ endpoint: raw.arn, reason: expect.stringContaining("ten attributes") }]);
    sns.destroy();
    await stop();
  });
});
