import {
  CreateEventBusCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { waitFor } from "../../support/wait-for.ts";
import { aJobEntry, type Bench, queueArn, startBench } from "./event-bridge-bench.ts";

let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
  await bench.client.send(new PutRuleCommand({ Name: "jobs", EventPattern: '{"source":["jobs"]}' }));
  await bench.client.send(new PutTargetsCommand({ Rule: "jobs", Targets: [{ Id: "queue", Arn: queueArn }] }));
});

afterEach(() => bench.stop());

const put = (...entries: object[]) => bench.client.send(new PutEventsCommand({ Entries: entries }));
const deliveries = (count: number) =>
  waitFor(() => (bench.delivered.length >= count ? bench.delivered : undefined), { what: `${count} deliveries` });

describe("PutEvents", () => {
  it("delivers the envelope of AWS to the target of a matching rule", async () => {
    const time = new Date("2026-11-20T10:20:30.456Z");

    const { FailedEntryCount, Entries } = await put(
      aJobEntry({ Time: time, Resources: ["arn:aws:x"], Detail: '{ "n": 1.0 }' }),
    );

    expect(FailedEntryCount).toBe(0);
    const [delivery] = await deliveries(1);
    expect(delivery).toEqual({
      targetArn: queueArn,
      ruleArn: "arn:aws:events:us-east-1:000000000000:rule/jobs",
      ruleName: "jobs",
      eventId: Entries?.[0]?.EventId,
      body: expect.any(String),
    });
    expect(bench.bodies()).toEqual([
      {
        version: "0",
        id: Entries?.[0]?.EventId,
        "detail-type": "job.submitted",
        source: "jobs",
        account: "000000000000",
        time: "2026-11-20T10:20:30Z",
        region: "us-east-1",
        resources: ["arn:aws:x"],
        detail: { n: 1 },
      },
    ]);
    expect(Object.keys(bench.bodies()[0] as object)).toEqual(
      "version id detail-type source account time region resources detail".split(" "),
    );
    expect(delivery?.body).toContain('"detail":{ "n": 1.0 }');
  });

  it("leaves events alone that no rule matches", async () => {
    await put(aJobEntry({ Source: "other" }), aJobEntry());

    await deliveries(1);

    expect(bench.bodies()).toEqual([expect.objectContaining({ source: "jobs" })]);
  });

  it("reports accepted events and matches", async () => {
    const { Entries } = await put(aJobEntry({ TraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793" }));
    const eventId = Entries?.[0]?.EventId;

    const [match] = await waitFor(() => (bench.matched.length > 0 ? bench.matched : undefined), { what: "a match" });

    expect(bench.accepted).toEqual([{ eventId, source: "jobs", detailType: "job.submitted" }]);
    expect(match).toMatchObject({
      eventId,
      busName: "default",
      ruleName: "jobs",
      targetArn: queueArn,
      detail: { job_type: "data_cleanup" },
    });
    expect(match?.traceHeader).toBe("Root=1-5759e988-bd862e3fe1be46a994272793");
    expect(match?.endedAt).toBeGreaterThanOrEqual(match?.startedAt ?? Number.NaN);
    expect(match?.error).toBeUndefined();
  });

  it("passes on the trace header of an entry, else that of the request", async () => {
    const own = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
    const ofRequest = "Root=1-67891233-abcdef012345678912345678;Sampled=1";
    const request = (entries: object[]) =>
      fetch(bench.url, {
        method: "POST",
        headers: { "x-amz-target": "AWSEvents.PutEvents", "x-amzn-trace-id": ofRequest },
        body: JSON.stringify({ Entries: entries }),
      });

    await request([aJobEntry({ TraceHeader: own }), aJobEntry()]);

    const sent = await deliveries(2);

    expect(sent.map(({ traceHeader }) => traceHeader)).toEqual([own, ofRequest]);
    expect(bench.delivered[0]?.body).not.toContain("Root=");
  });

  it("refuses single entries and takes their neighbours", async () => {
    const { FailedEntryCount, Entries } = await put(
      aJobEntry({ Source: undefined }),
      aJobEntry({ DetailType: undefined }),
      aJobEntry({ Detail: undefined }),
      aJobEntry({ Source: "aws.jobs" }),
      aJobEntry({ Detail: "not JSON" }),
      aJobEntry({ Detail: '["a"]' }),
      aJobEntry({ Detail: "null" }),
      aJobEntry({ Detail: `${'{"a":'.repeat(1001)}1${"}".repeat(1001)}` }),
      aJobEntry({ DetailType: "x".repeat(129) }),
      aJobEntry({ DetailType: "x".repeat(128) }),
    );

    expect(FailedEntryCount).toBe(9);
    const required = (name: string) => `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      ...["InvalidArgument", "InvalidArgument", "InvalidArgument", "NotAuthorizedForSourceException"],
      ...["MalformedDetail", "MalformedDetail", "MalformedDetail", "MalformedDetail", "InvalidArgument", undefined],
    ]);
    expect(Entries?.slice(0, 3).map(({ ErrorMessage }) => ErrorMessage)).toEqual(
      ["Source", "DetailType", "Detail"].map(required),
    );
    expect(Entries?.[4]?.ErrorMessage).toBe("Detail is malformed.");
    await deliveries(1);
    expect(bench.delivered).toHaveLength(1);
  });

  it("takes a detail that is nested 1000 levels deep", async () => {
    const { Entries } = await put(aJobEntry({ Detail: `${'{"a":'.repeat(999)}{"{[{[": "\\"[["}${"}".repeat(999)}` }));

    expect(Entries).toEqual([{ EventId: expect.any(String) }]);
  });

  it("refuses a request of more than ten entries, or of none", async () => {
    await expect(put(...Array.from({ length: 11 }, () => aJobEntry()))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(
        /^1 validation error detected: Value '\[PutEventsRequestEntry\(time=null, source=jobs, .*' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10$/,
      ),
    });
    await expect(put()).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
    });
    expect(bench.delivered).toEqual([]);
  });

  it("refuses entries of more than 1 MiB together and takes exactly 1 MiB", async () => {
    const other = "jobs".length + "job.submitted".length;
    const detail = (bytes: number) => `{"x":"${"é".repeat((bytes - 8) / 2)}"}`;
    const half = 524_288 - other;

    await expect(
      put(aJobEntry({ Detail: detail(half + 1) }), aJobEntry({ Detail: detail(half + 1) })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
    const { FailedEntryCount } = await put(
      aJobEntry({ Detail: detail(half - 1) }),
      aJobEntry({ Detail: detail(half + 1) }),
    );
    expect(FailedEntryCount).toBe(0);
  });

  it("takes events for a bus that does not exist, and loses them", async () => {
    const { FailedEntryCount } = await put(aJobEntry({ EventBusName: "nowhere" }), aJobEntry());

    expect(FailedEntryCount).toBe(0);
    await deliveries(1);
    expect(bench.delivered).toHaveLength(1);
  });

  it("stops delivering for a disabled rule and starts again", async () => {
    await bench.client.send(new DisableRuleCommand({ Name: "jobs" }));
    await put(aJobEntry({ DetailType: "while disabled" }));
    await bench.client.send(new EnableRuleCommand({ Name: "jobs" }));
    await put(aJobEntry({ DetailType: "while enabled" }));

    await deliveries(1);

    expect(bench.bodies()).toEqual([expect.objectContaining({ "detail-type": "while enabled" })]);
  });

  it("forwards events to a bus, and from there to no third one", async () => {
    for (const Name of ["second", "third"]) await bench.client.send(new CreateEventBusCommand({ Name }));
    const busArn = (name: string) => `arn:aws:events:us-east-1:000000000000:event-bus/${name}`;
    const rule = async (Name: string, EventBusName: string, targetArn: string) => {
      await bench.client.send(new PutRuleCommand({ Name, EventBusName, EventPattern: '{"source":["jobs"]}' }));
      await bench.client.send(
        new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: "t", Arn: targetArn }] }),
      );
    };
    await rule("to-second", "default", busArn("second"));
    await rule("to-third", "second", busArn("third"));
    await rule("to-queue", busArn("second"), queueArn);
    await rule("on-third", "third", queueArn);

    const { Entries } = await put(aJobEntry());

    await waitFor(() => bench.lost.length > 0, { what: "the event that is not forwarded twice" });
    await waitFor(() => bench.delivered.length >= 2, { what: "the events that are forwarded once" });

    expect(bench.delivered.map(({ ruleArn }) => ruleArn).sort()).toEqual([
      "arn:aws:events:us-east-1:000000000000:rule/jobs",
      "arn:aws:events:us-east-1:000000000000:rule/second/to-queue",
    ]);
    expect(bench.lost).toEqual([expect.objectContaining({ ruleName: "to-third", eventId: Entries?.[0]?.EventId })]);
  });

  it("answers direct calls like the API", async () => {
    const { Entries } = await bench.bridge.putEvents({ Entries: [aJobEntry()] });

    expect(Entries).toEqual([{ EventId: expect.any(String) }]);
    await deliveries(1);
  });
});
