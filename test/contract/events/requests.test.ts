import { ListEventBusesCommand, PutPermissionCommand, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { aValidationException, type Bench, startBench } from "./event-bridge-bench.ts";

const pattern = '{"source":["jobs"]}';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

describe("TestEventPattern", () => {
  const event = {
    id: "1",
    account: "1",
    source: "jobs",
    time: "2026-01-01T00:00:00Z",
    region: "r",
    "detail-type": "t",
    detail: { n: 1 },
  };
  const test = (EventPattern: string, Event: string) =>
    bench.client.send(new TestEventPatternCommand({ EventPattern, Event }));

  it("says whether an event matches", async () => {
    expect((await test('{"detail":{"n":[{"numeric":["<",2]}]}}', JSON.stringify(event))).Result).toBe(true);
    expect((await test('{"detail":{"n":[{"numeric":[">",2]}]}}', JSON.stringify(event))).Result).toBe(false);
  });

  it("refuses an event that is not one", async () => {
    for (const text of ["plain text", "[]", JSON.stringify({ ...event, source: undefined })]) {
      await expect(test(pattern, text)).rejects.toMatchObject(aValidationException("Parameter Event is not valid."));
    }
  });

  it("refuses an invalid pattern", async () => {
    await expect(test('["a"]', JSON.stringify(event))).rejects.toMatchObject({
      name: "InvalidEventPatternException",
      message: "Event pattern is not valid. Reason: Filter is not an object",
    });
  });
});

describe("the wire", () => {
  const post = (operation: string, body: string) =>
    fetch(bench.url, { method: "POST", headers: { "x-amz-target": `AWSEvents.${operation}` }, body });

  it("answers with a request id and the content type of AWS JSON 1.1", async () => {
    const response = await post("ListEventBuses", "{}");

    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toMatchObject({
      EventBuses: [{ Name: "default", CreationTime: expect.any(Number) }],
    });
  });

  it("refuses an operation that it does not know", async () => {
    await expect(bench.client.send(new PutPermissionCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  it.each([
    ["{", "text that is not JSON"],
    ['{"Entries":"x"}', "members of a wrong type"],
  ])("refuses %s as a SerializationException", async (body) => {
    const response = await post("PutEvents", body);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "SerializationException" });
  });

  it("answers no more after the stop", async () => {
    await bench.bridge.stop();

    await expect(bench.client.send(new ListEventBusesCommand({}))).rejects.toMatchObject({ name: "InternalException" });
  });
});
