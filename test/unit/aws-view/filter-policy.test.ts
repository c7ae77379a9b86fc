import { matchesFilterPolicy } from "../../../observability/backend/aws/alerts/matches-filter-policy.ts";

const attributes = {
  status: { Type: "String", Value: "EXECUTE_FAILED" },
  job_type: { Type: "String", Value: "data_cleanup" },
  attempt: { Type: "Number", Value: "5" },
  teams: { Type: "String.Array", Value: '["billing","ops",7]' },
  address: { Type: "String", Value: "10.0.3.4" },
  picture: { Type: "Binary", Value: "AAAA" },
};
const body = JSON.stringify({
  job: { type: "data_cleanup", retention: -3 },
  steps: [{ name: "scan" }, { name: "purge" }],
});

const byAttributes = (policy: unknown) => matchesFilterPolicy({ policy: JSON.stringify(policy) }, { attributes, body });
const byBody = (policy: unknown) =>
  matchesFilterPolicy({ policy: JSON.stringify(policy), scope: "MessageBody" }, { attributes, body });

describe("a subscription's filter policy", () => {
  it.each<[string, unknown, boolean]>([
    ["a value", { status: ["COMPLETED", "EXECUTE_FAILED"] }, true],
    ["another value", { status: ["COMPLETED"] }, false],
    ["a number as such", { attempt: [5] }, true],
    ["a number as text", { attempt: ["5"] }, false],
    ["all keys", { status: ["EXECUTE_FAILED"], job_type: ["data_cleanup"] }, true],
    ["one key of two", { status: ["EXECUTE_FAILED"], job_type: ["other"] }, false],
    ["a key that is not there", { stage: ["processor"] }, false],
    ["a key that is inherited by every object", { constructor: [{ exists: true }] }, false],
    ["a prefix", { job_type: [{ prefix: "data_" }] }, true],
    ["another prefix", { job_type: [{ prefix: "report_" }] }, false],
    ["a suffix", { job_type: [{ suffix: "_cleanup" }] }, true],
    ["any case", { status: [{ "equals-ignore-case": "execute_failed" }] }, true],
    ["a wildcard", { job_type: [{ wildcard: "d*cl*p" }] }, true],
    ["a wildcard's literal star", { job_type: [{ wildcard: "data\\*" }] }, false],
    ["anything but a value", { status: [{ "anything-but": "COMPLETED" }] }, true],
    ["anything but this value", { status: [{ "anything-but": ["EXECUTE_FAILED"] }] }, false],
    ["anything but a prefix", { job_type: [{ "anything-but": { prefix: "report_" } }] }, true],
    ["anything but this prefix", { job_type: [{ "anything-but": { prefix: "data_" } }] }, false],
    ["anything but, of what is not there", { stage: [{ "anything-but": "ingester" }] }, false],
    ["a range", { attempt: [{ numeric: [">", 1, "<=", 5] }] }, true],
    ["another range", { attempt: [{ numeric: ["<", 5] }] }, false],
    ["a number of text", { status: [{ numeric: ["=", 5] }] }, false],
    ["what exists", { teams: [{ exists: true }] }, true],
    ["what does not exist", { stage: [{ exists: false }] }, true],
    ["binary attributes, which never match", { picture: ["AAAA"] }, false],
    ["an element of a list", { teams: ["ops"] }, true],
    ["a number in a list", { teams: [7] }, true],
    ["no element of a list", { teams: ["sales"] }, false],
    ["a network", { address: [{ cidr: "10.0.0.0/16" }] }, true],
    ["another network", { address: [{ cidr: "10.1.0.0/16" }] }, false],
    ["one of several policies", { $or: [{ status: ["COMPLETED"] }, { attempt: [5] }] }, true],
    ["none of several policies", { $or: [{ status: ["COMPLETED"] }, { attempt: [1] }] }, false],
    ["several policies beside a key", { job_type: ["data_cleanup"], $or: [{ attempt: [1] }, { attempt: [5] }] }, true],
    ["an operator that SNS does not know", { status: [{ sounds: "like" }] }, false],
    ["nothing, for an empty policy", {}, true],
  ])("asks for %s", (_what, policy, expected) => {
    expect(byAttributes(policy)).toBe(expected);
  });

  it.each<[string, unknown, boolean]>([
    ["a nested value", { job: { type: ["data_cleanup"] } }, true],
    ["another nested value", { job: { type: ["other"] } }, false],
    ["a nested number", { job: { retention: [{ numeric: ["<", 0] }] } }, true],
    ["an element of a list of objects", { steps: { name: ["purge"] } }, true],
    ["what no element has", { steps: { name: ["tidy"] } }, false],
    ["an object, which is no value", { job: [{ exists: true }] }, false],
  ])("asks the body for %s", (_what, policy, expected) => {
    expect(byBody(policy)).toBe(expected);
  });

  it("lets everything through when there is none, and nothing when it cannot be read", () => {
    expect(matchesFilterPolicy({ policy: undefined }, { attributes, body })).toBe(true);
    expect(matchesFilterPolicy({ policy: "not json" }, { attributes, body })).toBe(false);
    expect(matchesFilterPolicy({ policy: '{"a":["b"]}', scope: "MessageBody" }, { attributes, body: "text" })).toBe(
      false,
    );
  });
});
