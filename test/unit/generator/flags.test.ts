import { usualFaults } from "../../../generator/faults.ts";
import { FlagError, parseFlags, usage } from "../../../generator/flags.ts";

const parse = (line: string) => parseFlags(line === "" ? [] : line.split(" "));

describe("the flags of the generator", () => {
  it("have defaults: for ever, a fifth of the jobs bad, nobody to tell, the usual faults, demo rows", () => {
    expect(parse("")).toEqual({
      badShare: 0.2,
      notifyShare: 0,
      faults: usualFaults,
      only: undefined,
      aws: false,
      demoRows: true,
      json: false,
      help: false,
    });
  });

  it("are read all", () => {
    const line =
      "--minutes 0.5 --count 20 --rate 0 --burst 3 --bad-share=1 --notify-share 0.5 --seed 7 --faults slow,no-type --only data_cleanup --prefix alice --aws --no-demo-rows --json";

    expect(parse(line)).toMatchObject({
      minutes: 0.5,
      count: 20,
      rate: 0,
      burst: 3,
      badShare: 1,
      notifyShare: 0.5,
      seed: 7,
      faults: [{ name: "slow" }, { name: "no-type" }],
      only: "data_cleanup",
      prefix: "alice",
      aws: true,
      demoRows: false,
      json: true,
    });
  });

  it.each([
    ["--count 0", 'expected a whole number above 0 after --count, got "0"'],
    ["--count 1.5", 'expected a whole number above 0 after --count, got "1.5"'],
    ["--count", "expected a whole number above 0 after --count, got nothing"],
    ["--count --json", 'expected a whole number above 0 after --count, got "--json"'],
    ["--minutes -1", 'expected a number above 0 after --minutes, got "-1"'],
    ["--rate fast", 'expected a number from 0 to 10000 after --rate, got "fast"'],
    ["--rate 0x10", 'expected a number from 0 to 10000 after --rate, got "0x10"'],
    ["--burst 1001", 'expected a whole number from 1 to 1000 after --burst, got "1001"'],
    ["--bad-share 2", 'expected a number from 0 to 1 after --bad-share, got "2"'],
    ["--notify-share -1", 'expected a number from 0 to 1 after --notify-share, got "-1"'],
    ["--seed x", 'expected a whole number from 0 to 4294967295 after --seed, got "x"'],
    ["--only nothing", /^expected one of report_generation, .* after --only, got "nothing"$/],
    ["--faults slow,quick", /^expected names out of not-json, .* after --faults, got "slow,quick"$/],
    ["--prefix Alice!", 'expected up to 20 lower-case letters, digits and hyphens after --prefix, got "Alice!"'],
    ["--json=yes", 'expected no value after --json, got "yes"'],
    ["--jobs 3", /^expected one of the flags --minutes, .*, got --jobs$/],
    ["20", 'expected flags only, got "20"'],
    [
      "--only report_generation --faults negative-number",
      "expected a fault that can bend report_generation after --faults, got only negative-number",
    ],
  ])("refuses %s in one sentence", (line, message) => {
    expect(() => parse(line)).toThrow(FlagError);
    expect(() => parse(line)).toThrow(message);
  });

  it("are all in the usage text", () => {
    for (const flag of [
      "minutes",
      "count",
      "rate",
      "burst",
      "bad-share",
      "notify-share",
      "seed",
      "faults",
      "only",
      "json",
      "help",
    ])
      expect(usage()).toContain(`--${flag} `);
  });
});
