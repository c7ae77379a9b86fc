import type { Target } from "@aws-sdk/client-eventbridge";
import { acceptedEvent } from "../../../infra/local/emulators/events/accepted-event.ts";
import { compileTargetInput } from "../../../infra/local/emulators/events/transform/target-input.ts";

const detailText = JSON.stringify({
  job_type: "report_generation",
  count: 3,
  urgent: true,
  nothing: null,
  quote: 'say "hi"\n',
  account: { acc_id: 1, sf: "baz" },
  items: [{ id: "A" }, { id: "B" }],
  tags: ["x", "y"],
  "key-with-dash": "dashed",
});

const event = acceptedEvent({
  document: {
    id: "e-1",
    "detail-type": "job.submitted",
    source: "jobs",
    account: "000000000000",
    region: "us-east-1",
    resources: ["r"],
  },
  detail: JSON.parse(detailText) as unknown,
  detailText,
  time: new Date("2026-01-02T03:04:05.678Z"),
  traceHeader: undefined,
  acceptedAt: Date.parse("2026-01-02T03:04:06.789Z"),
});

const rule = { arn: "arn:aws:events:us-east-1:000000000000:rule/jobs", name: "jobs" };
const inputOf = (target: Partial<Target>) => compileTargetInput({ Id: "t", Arn: "arn", ...target })(event, rule);

const paths = {
  type: "$.detail.job_type",
  count: "$.detail.count",
  urgent: "$.detail.urgent",
  nothing: "$.detail.nothing",
  quote: "$.detail.quote",
  account: "$.detail.account",
  items: "$.detail.items",
  ids: "$.detail.items[*].id",
  tags: "$.detail.tags",
  second: "$.detail.items[1].id",
  dashed: "$.detail.key-with-dash",
  "detail-type": "$.detail-type",
  missing: "$.detail.not.there",
};
const transformed = (InputTemplate: string) => inputOf({ InputTransformer: { InputPathsMap: paths, InputTemplate } });

describe("the input of a target", () => {
  it("is the whole event by default", () => {
    expect(JSON.parse(inputOf({}) ?? "")).toEqual({ ...event.document });
  });

  it("is a constant when it says so", () => {
    expect(inputOf({ Input: '{"a": 1}' })).toBe('{"a": 1}');
  });

  it.each([
    ["$", event.text],
    ["$.detail", detailText],
    ["$.detail.account", '{"acc_id":1,"sf":"baz"}'],
    ["$.detail.account.sf", '"baz"'],
    ["$.detail.count", "3"],
    ["$.detail.nothing", "null"],
    ["$.detail.items[0]", '{"id":"A"}'],
    ["$['detail']['key-with-dash']", '"dashed"'],
    ["$.detail.items[*].id", '["A","B"]'],
    ["$.detail.account.*", '[1,"baz"]'],
    ["$.detail-type", '"job.submitted"'],
    ["$.detail.items[9]", undefined],
    ["$.detail.constructor", undefined],
    ["$.detail.tags.length", undefined],
  ])("is the part at %s", (InputPath, expected) => {
    expect(inputOf({ InputPath })).toBe(expected);
  });

  it.each(["detail", "$detail", "$.", "$..a", "$.a[", "$.a[x]", "$.a b"])("refuses %s as a path", (InputPath) => {
    expect(() => inputOf({ InputPath })).toThrow("Invalid InputPath for target t.");
  });
});

describe("a JSON template", () => {
  it.each([
    ["a string, unquoted", '{"a": <type>}', '{"a": "report_generation"}'],
    ["a string, quoted", '{"a": "<type>"}', '{"a": "report_generation"}'],
    ["a string inside a text", '{"a": "job/<type>/<dashed>"}', '{"a": "job/report_generation/dashed"}'],
    ["a number", '{"a": <count>}', '{"a": 3}'],
    ["a number, quoted", '{"a": "n=<count>"}', '{"a": "n=3"}'],
    ["a boolean", '{"a": <urgent>}', '{"a": true}'],
    ["null", '{"a": <nothing>}', '{"a": null}'],
    ["an object", '{"a": <account>}', '{"a": {"acc_id":1,"sf":"baz"}}'],
    ["an array", "[<tags>, <ids>]", '[["x","y"], ["A","B"]]'],
    ["an element of an array", '{"a": <second>}', '{"a": "B"}'],
    ["a value alone", "<account>", '{"acc_id":1,"sf":"baz"}'],
    [
      "a string with quotes and a line break",
      '{"a": <quote>, "b": "<quote>"}',
      '{"a": "say \\"hi\\"\\n", "b": "say \\"hi\\"\\n"}',
    ],
    ["nothing, unquoted: the empty string", '{"a": <missing>}', '{"a": ""}'],
    ["nothing, quoted: nothing", '{"a": "x<missing>y"}', '{"a": "xy"}'],
    ["no placeholder", '{"a": "x < y > z"}', '{"a": "x < y > z"}'],
    ["an escaped quote before a placeholder", '{"a": "\\"<type>\\""}', '{"a": "\\"report_generation\\""}'],
  ])("takes %s", (_, template, expected) => {
    expect(transformed(template)).toBe(expected);
  });

  it.each(['{"a": "<account>"}', '{"a": "about <tags>"}'])(
    "delivers nothing for an object or array in quotes: %s",
    (template) => {
      expect(transformed(template)).toBeUndefined();
    },
  );

  it("knows AWS's own placeholders", () => {
    const template =
      '{"rule":<aws.events.rule-name>,"arn":"<aws.events.rule-arn>","at":<aws.events.event.ingestion-time>,"e":<aws.events.event>,"j":<aws.events.event.json>}';

    expect(JSON.parse(inputOf({ InputTransformer: { InputTemplate: template } }) ?? "")).toEqual({
      rule: "jobs",
      arn: rule.arn,
      at: "2026-01-02T03:04:06.789Z",
      e: {
        id: "e-1",
        account: "000000000000",
        detailType: "job.submitted",
        time: "2026-01-02T03:04:05Z",
        source: "jobs",
        region: "us-east-1",
        resources: ["r"],
        version: "0",
      },
      j: event.document,
    });
  });
});

describe("a text template", () => {
  it.each([
    ["strings, and keeps its quotes", '"<type> of <detail-type>"', '"report_generation of job.submitted"'],
    ["numbers and booleans", '"<count> <urgent> <nothing>"', '"3 true null"'],
    ["an object without its quotes", '"got <account>"', '"got {acc_id:1,sf:baz}"'],
    ["an array without its quotes", '"got <ids>"', '"got [A,B]"'],
    ["nothing for a missing path", '"got <missing>."', '"got ."'],
    ["several lines", '"first <count>"\n"second <type>"', '"first 3"\n"second report_generation"'],
    ["text that looks like JSON", '"{[/Check <type>"', '"{[/Check report_generation"'],
    ["the rule", '"<aws.events.rule-name> at <aws.events.event.ingestion-time>"', '"jobs at 2026-01-02T03:04:06.789Z"'],
  ])("takes %s", (_, template, expected) => {
    expect(transformed(template)).toBe(expected);
  });
});

describe("an input transformer", () => {
  it.each([
    ['{"a": <b>}', "InputTemplate for target t contains invalid placeholder b."],
    ['"<aws.events.nonsense>"', "InputTemplate for target t contains invalid placeholder aws.events.nonsense."],
    ["Hello <type>", /^Invalid InputTemplate for target t : /],
    ['{"a": <type>', /^Invalid InputTemplate for target t : /],
    ["{<type>: 1}", /^Invalid InputTemplate for target t : /],
    ['{"<type>": 1}', "Invalid InputTemplate for target t : a placeholder cannot be the key of an object."],
    ['"first"\nsecond', /^Invalid InputTemplate for target t : /],
  ])("refuses the template %j", (template, message) => {
    expect(() => transformed(template)).toThrow(message);
  });

  it("refuses paths and names that are not allowed, and more than 100 of them", () => {
    const withPaths = (InputPathsMap: Record<string, string>) => () =>
      inputOf({ InputTransformer: { InputPathsMap, InputTemplate: '"x"' } });

    expect(withPaths({ a: "detail" })).toThrow("Invalid path in InputPathsMap for target t : detail.");
    expect(withPaths({ AWSa: "$.detail" })).toThrow("Invalid key in InputPathsMap for target t : AWSa.");
    expect(withPaths(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, "$.id"])))).toThrow(
      /101 entries/,
    );
  });
});
