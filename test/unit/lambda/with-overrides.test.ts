import { withOverrides } from "../../../infra/local/emulators/lambda/with-overrides.ts";

describe("what the local runtime sets for a function", () => {
  it("wins over the template", () => {
    expect(withOverrides({ FAULT_INJECTION: "off", JOBS_TABLE: "jobs" }, { FAULT_INJECTION: "on" })).toEqual({
      FAULT_INJECTION: "on",
      JOBS_TABLE: "jobs",
    });
  });

  it.each([
    ["deployment.environment.name=dev", "host.name=here", "deployment.environment.name=dev,host.name=here"],
    ["deployment.environment.name=dev", undefined, "deployment.environment.name=dev"],
    [undefined, "host.name=here", "host.name=here"],
  ])("adds its resource attributes to the template's: %s and %s", (template, own, both) => {
    const attributes = (value: string | undefined) => (value === undefined ? {} : { OTEL_RESOURCE_ATTRIBUTES: value });

    expect(withOverrides(attributes(template), attributes(own))).toEqual({ OTEL_RESOURCE_ATTRIBUTES: both });
  });

  it("adds none where there are none", () => {
    expect(withOverrides({}, {})).toEqual({});
  });
});
