import { openToOthers } from "../../../infra/local/open-to-others.ts";

describe("a warning of who can reach the servers", () => {
  it.each(["0.0.0.0", "::", "192.168.1.5", "10.0.0.1"])("is given for %s", (host) => {
    expect(openToOthers(host)).toMatch(new RegExp(`^--host ${host}: whoever reaches this address can read every job`));
  });

  it.each(["127.0.0.1", "127.0.0.53", "::1"])("is not given for %s", (host) => {
    expect(openToOthers(host)).toBeUndefined();
  });
});
