import { readHeaders } from "../../../functions/runtime/read-headers.ts";

describe("the headers in a secret", () => {
  it.each([
    [`{"authorization": "Bearer a=b, c", "x-scope": "jobs"}`, { authorization: "Bearer a=b, c", "x-scope": "jobs" }],
    [`\n {"authorization":"Basic dXNlcjpwYXNz"}\n`, { authorization: "Basic dXNlcjpwYXNz" }],
    ["x-api-key=abc", { "x-api-key": "abc" }],
    ["authorization=Bearer%20abc, x-scope = jobs", { authorization: "Bearer abc", "x-scope": "jobs" }],
  ])("are read from %j", (secret, headers) => {
    expect(readHeaders(secret)).toEqual(headers);
  });

  it.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["a bare token", "s3cret-token"],
    ["a bare token with an equals sign", "s3cret/token="],
    ["a name that HTTP does not allow", "s3cret token=on"],
    ["a value that HTTP does not allow", `{"authorization": "s3cret\\ntoken"}`],
    ["broken JSON", `{"authorization": "s3cret`],
    ["a list", `["s3cret"]`],
    ["an empty object", "{}"],
    ["a number", `{"authorization": 42}`],
  ])("are not read from %s, and the error quotes nothing of it", (_what, secret) => {
    const read = () => readHeaders(secret);

    expect(read).toThrow(/^expected a JSON object of texts or key=value/);
    expect(read).not.toThrow(/s3cret/);
  });
});
