import { FlagError, parseFlags, usage } from "../../../infra/local/flags.ts";

describe("the flags of npm start", () => {
  it("have defaults", () => {
    expect(parseFlags([])).toEqual({
      generatorArguments: [],
      asksGenerator: false,
      generator: true,
      exit: false,
      json: false,
      timeoutSeconds: 120,
      logs: false,
      port: 4566,
      otlpPort: 4318,
      queryPort: 16686,
      jaeger: undefined,
      forward: undefined,
      traceUrl: undefined,
      dataDir: undefined,
      runLabel: undefined,
      host: "127.0.0.1",
      allowedHosts: [],
      timeScale: 0.02,
      topology: "parent",
      emulatorSpans: true,
      prefix: undefined,
      help: false,
    });
  });

  it("hand the generator's own on to it, as they were given", () => {
    const flags = parseFlags([
      "--count",
      "200",
      "--seed=7",
      "--bad-share",
      "0.2",
      "--rate",
      "0",
      "--exit",
      "--json",
      "--timeout",
      "30",
    ]);

    expect(flags.generatorArguments).toEqual(["--count", "200", "--seed", "7", "--bad-share", "0.2", "--rate", "0"]);
    expect(flags).toMatchObject({ exit: true, json: true, timeoutSeconds: 30 });
  });

  it("hand on faults and a type of job, whose names the generator knows", () => {
    const flags = parseFlags(["--faults", "poison-step,slow", "--only=user_onboarding"]);

    expect(flags.generatorArguments).toEqual(["--faults", "poison-step,slow", "--only", "user_onboarding"]);
    expect(flags.asksGenerator).toBe(true);
  });

  it("leave the usual ports to a Jaeger, unless others are given", () => {
    expect(parseFlags(["--jaeger"])).toMatchObject({ jaeger: {}, otlpPort: 4319, queryPort: 16687 });
    expect(parseFlags(["--jaeger=http://tracing:16686/"])).toMatchObject({
      jaeger: { url: "http://tracing:16686" },
      otlpPort: 4319,
      queryPort: 16687,
    });
    expect(parseFlags(["--jaeger", "--query-port", "0"])).toMatchObject({ otlpPort: 4319, queryPort: 0 });
  });

  it.each([
    [["--jaeger", "--exit", "--count", "5"]],
    [["--exit", "--count", "5", "--jaeger"]],
    [["--count", "5", "--jaeger", "--exit"]],
  ])("may stand in any order, --jaeger too: %j", (args) => {
    expect(parseFlags(args)).toMatchObject({ jaeger: {}, exit: true, generatorArguments: ["--count", "5"] });
  });

  it("say where telemetry is kept and sent, and who may reach it", () => {
    const flags = parseFlags([
      ...["--forward", "http://collector:4318/", "--trace-url=http://localhost:16686"],
      ...["--data-dir", "data", "--host", "0.0.0.0", "--allow-host", "jobtrail", "--allow-host=laptop.local"],
    ]);

    expect(flags).toMatchObject({
      forward: "http://collector:4318",
      traceUrl: "http://localhost:16686",
      dataDir: "data",
      host: "0.0.0.0",
      allowedHosts: ["jobtrail", "laptop.local"],
    });
  });

  it("do not repeat an address that may hold a secret", () => {
    expect(() => parseFlags(["--forward", "htp://me:secret@collector"])).toThrow(
      /^expected an http or https address after --forward, got something else; nothing was started$/,
    );
  });

  it.each([
    [["--count", "abc"], 'expected a whole number above 0 after --count, got "abc"'],
    [["--count", "0"], 'expected a whole number above 0 after --count, got "0"'],
    [["--bad-share", "1.5"], 'expected a number from 0 to 1 after --bad-share, got "1.5"'],
    [["--port", "70000"], 'expected a port from 0 to 65535 after --port, got "70000"'],
    [["--time-scale", "0"], 'expected a number above 0, 1 at most after --time-scale, got "0"'],
    [["--topology", "star"], 'expected parent or link after --topology, got "star"'],
    [["--prefix", "Alice-"], "expected at most 20 lower-case letters, digits and dashes that begin with a letter"],
    [["--rate", "20000"], 'expected a number from 0 to 10000 after --rate, got "20000"'],
    [["--faults"], "expected names of faults with commas between them after --faults, got nothing"],
    [["--timeout"], "expected a number above 0 after --timeout, got nothing"],
    [["--exit=yes", "--count", "1"], 'expected no value after --exit, got "yes"'],
    [["--jaeger=16686"], 'expected nothing, or =URL with an http or https address, after --jaeger, got "16686"'],
    [["--jaeger", "http://localhost:16686"], 'expected --jaeger=http://localhost:16686, got a space instead of "="'],
    [["--trace-url", "localhost:16686"], 'expected an http or https address after --trace-url, got "localhost:16686"'],
    [["--host", "localhost"], 'expected an IP address such as 0.0.0.0 after --host, got "localhost"'],
    [["--allow-host", "a b"], 'expected the name of a host after --allow-host, got "a b"'],
    [["--data-dir", "--exit"], 'expected a folder after --data-dir, got "--exit"'],
    [["--colour"], "expected a flag of the list below, got --colour"],
    [["now"], 'expected flags only, got "now"'],
    [["--exit"], "expected --count or --minutes with --exit, got neither"],
    [["--json"], "expected --exit with --json, got --json alone"],
    [["--exit", "--count", "1", "--no-generator"], "expected jobs to wait for with --exit, got --no-generator"],
  ])("are refused in one sentence: %j", (args, sentence) => {
    expect(() => parseFlags(args)).toThrow(FlagError);
    expect(() => parseFlags(args)).toThrow(sentence);
  });

  it("are all in the usage text", () => {
    for (const flag of [
      "--count",
      "--exit",
      "--json",
      "--timeout",
      "--no-generator",
      "--logs",
      "--port",
      "--otlp-port",
      "--query-port",
      "--jaeger[=URL]",
      "--forward",
      "--trace-url",
      "--data-dir",
      "--host",
      "--allow-host",
      "--topology",
      "--prefix",
    ]) {
      expect(usage()).toContain(`  ${flag}`);
    }
  });
});
