import { banner } from "../../../infra/local/banner.ts";

const facts = {
  awsUrl: "http://localhost:4566",
  otlpUrl: "http://localhost:4319",
  queryUrl: "http://localhost:16687",
  traceUrl: "http://localhost:16687",
  forward: undefined,
  resources: 3,
  skipped: [],
};

describe("the first screen", () => {
  it("has one page for jobs and traces when they are in one place", () => {
    expect(banner(facts).slice(1, 4)).toEqual([
      "  traces        http://localhost:16687",
      expect.stringContaining("  AWS endpoint  http://localhost:4566"),
      "  OTLP          http://localhost:4319",
    ]);
  });

  it("has our page for jobs and Jaeger's for traces when traces are sent there", () => {
    const forward = { url: "http://localhost:4318", signals: "traces" as const };

    expect(banner({ ...facts, traceUrl: "http://localhost:16686", forward }).slice(1, 5)).toEqual([
      "  jobs          http://localhost:16687",
      "  traces        http://localhost:16686",
      expect.stringContaining("  AWS endpoint  http://localhost:4566"),
      "  OTLP          http://localhost:4319  (traces are sent on to http://localhost:4318)",
    ]);
  });

  it("shows no credentials and no parameters of where telemetry is sent", () => {
    const forward = { url: "https://me:secret@otlp.example/base?key=secret", signals: "everything" as const };

    const lines = banner({ ...facts, forward }).join("\n");

    expect(lines).toContain("(everything is sent on to https://otlp.example/base)");
    expect(lines).not.toContain("secret");
  });
});
