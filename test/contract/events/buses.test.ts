import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  ListEventBusesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import { aValidationException, type Bench, pattern, startBench } from "./event-bridge-bench.ts";

const arnOf = (path: string) => `arn:aws:events:us-east-1:000000000000:${path}`;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

describe("buses", () => {
  it("are made, described, listed and deleted", async () => {
    const { EventBusArn } = await bench.client.send(new CreateEventBusCommand({ Name: "mine", Description: "d" }));

    expect(EventBusArn).toBe(arnOf("event-bus/mine"));
    expect(await bench.client.send(new DescribeEventBusCommand({ Name: EventBusArn }))).toMatchObject({
      Name: "mine",
      Arn: EventBusArn,
      Description: "d",
      CreationTime: expect.any(Date),
    });
    const names = async () =>
      (await bench.client.send(new ListEventBusesCommand({}))).EventBuses?.map(({ Name }) => Name);
    expect(await names()).toEqual(["default", "mine"]);
    await bench.client.send(new DeleteEventBusCommand({ Name: "mine" }));
    expect(await names()).toEqual(["default"]);
  });

  it("exist once, and the default bus stays", async () => {
    await expect(bench.client.send(new CreateEventBusCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "Event bus default already exists.",
    });
    await expect(bench.client.send(new DeleteEventBusCommand({ Name: "default" }))).rejects.toMatchObject(
      aValidationException("Cannot delete event bus default."),
    );
    await expect(bench.client.send(new CreateEventBusCommand({ Name: "a/b" }))).rejects.toMatchObject(
      aValidationException("Event bus name must not contain '/'."),
    );
  });

  it("and rules carry tags", async () => {
    await bench.putRule({ EventPattern: pattern, Tags: [{ Key: "a", Value: "1" }] });
    const ResourceARN = arnOf("rule/jobs");

    await bench.client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }));
    await bench.client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));

    expect((await bench.client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
      { Key: "b", Value: "2" },
    ]);
    await expect(
      bench.client.send(new ListTagsForResourceCommand({ ResourceARN: arnOf("rule/x") })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});
