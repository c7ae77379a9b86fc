import { parseArgs } from "node:util";
import { z } from "zod";

/** A flag that cannot be used as given; the message is one sentence. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

interface FlagText {
  /** What stands after it in the usage text; empty for a switch. */
  value: string;
  text: string;
  expected?: string;
  /** Passed on to the generator as it is. */
  generator?: true;
}

const port = "a port from 0 to 65535";

const flagTexts: Readonly<Record<string, FlagText>> = {
  count: { value: "N", text: "submit N jobs", expected: "a whole number above 0", generator: true },
  minutes: { value: "M", text: "submit jobs for M minutes", expected: "a number above 0", generator: true },
  rate: {
    value: "R",
    text: "R jobs per second, 0 = as fast as possible; without it: random pauses",
    expected: "a number from 0 to 10000",
    generator: true,
  },
  burst: {
    value: "B",
    text: "B jobs per burst; without it: 1 to 10",
    expected: "a whole number from 1 to 1000",
    generator: true,
  },
  "bad-share": {
    value: "P",
    text: "share of jobs with a fault, 0 to 1; default 0.2",
    expected: "a number from 0 to 1",
    generator: true,
  },
  seed: {
    value: "S",
    text: "the same seed submits the same jobs; default: random",
    expected: "a whole number from 0 to 4294967295",
    generator: true,
  },
  faults: {
    value: "A,B",
    text: "only these faults, which npm run generate -- --help names",
    expected: "names of faults with commas between them",
    generator: true,
  },
  only: {
    value: "TYPE",
    text: "only jobs of one type",
    expected: "a type of job",
    generator: true,
  },
  exit: {
    value: "",
    text: "stop when every job is accounted for, print a summary; exit code 1 when something is missing",
  },
  json: { value: "", text: "the summary of --exit as one JSON object on stdout, all else on stderr" },
  timeout: {
    value: "T",
    text: "seconds after the last job until what is missing is given up; default 120",
    expected: "a number above 0",
  },
  "no-generator": { value: "", text: "submit no jobs" },
  logs: { value: "", text: "print what the functions log" },
  port: { value: "P", text: "AWS endpoint; default 4566, 0 = any free port", expected: port },
  "otlp-port": { value: "P", text: "where spans and logs are received; default 4318", expected: port },
  "query-port": { value: "P", text: "trace viewer and its API; default 16686", expected: port },
  "time-scale": {
    value: "X",
    text: "factor on the time that jobs and time-outs take; default 0.02",
    expected: "a number above 0, 1 at most",
  },
  topology: {
    value: "T",
    text: "parent: a job is one trace (default); link: traces joined by links",
    expected: "parent or link",
  },
  "no-emulator-spans": { value: "", text: "no spans of what the emulators do (service aws)" },
  prefix: {
    value: "P",
    text: "owner prefix of every name, such as alice",
    expected: "at most 20 lower-case letters, digits and dashes that begin with a letter and end with no dash",
  },
  help: { value: "", text: "this text" },
};

const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const portNumber = number.pipe(z.int().max(65_535));

const flagsSchema = z.object({
  count: number.pipe(z.int().positive()).optional(),
  minutes: number.pipe(z.number().positive()).optional(),
  rate: number.pipe(z.number().max(10_000)).optional(),
  burst: number.pipe(z.int().positive().max(1_000)).optional(),
  "bad-share": number.pipe(z.number().max(1)).optional(),
  seed: number.pipe(z.int().max(0xffff_ffff)).optional(),
  faults: z.string().min(1).optional(),
  only: z.string().min(1).optional(),
  exit: z.boolean().default(false),
  json: z.boolean().default(false),
  timeout: number.pipe(z.number().positive()).default(120),
  "no-generator": z.boolean().default(false),
  logs: z.boolean().default(false),
  port: portNumber.default(4566),
  "otlp-port": portNumber.default(4318),
  "query-port": portNumber.default(16686),
  "time-scale": number.pipe(z.number().positive().max(1)).default(0.02),
  topology: z.enum(["parent", "link"]).default("parent"),
  "no-emulator-spans": z.boolean().default(false),
  prefix: z
    .string()
    .regex(/^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/)
    .optional(),
  help: z.boolean().default(false),
});

/** What `npm start` is asked to do. */
export interface Flags {
  /** For the generator's command line, as given. */
  generatorArguments: readonly string[];
  /** Whether there are values among them that only the generator knows. */
  asksGenerator: boolean;
  generator: boolean;
  exit: boolean;
  json: boolean;
  timeoutSeconds: number;
  logs: boolean;
  port: number;
  otlpPort: number;
  queryPort: number;
  timeScale: number;
  topology: "parent" | "link";
  emulatorSpans: boolean;
  prefix: string | undefined;
  help: boolean;
}

/** Reads the command line, without the two leading paths. Throws a `FlagError`. */
export function parseFlags(args: readonly string[]): Flags {
  const given = readFlags(args);
  const parsed = flagsSchema.safeParse(given);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    const value = given[name];
    const got = typeof value === "string" ? `"${value}"` : "nothing";
    throw new FlagError(
      `expected ${flagTexts[name]?.expected ?? "no value"} after --${name}, got ${got}; nothing was started`,
    );
  }
  const flags = parsed.data;
  const generator = !flags["no-generator"];
  checkTogether({ ...flags, generator });
  return {
    generatorArguments: Object.entries(given).flatMap(([name, value]) =>
      flagTexts[name]?.generator ? [`--${name}`, String(value)] : [],
    ),
    asksGenerator: flags.faults !== undefined || flags.only !== undefined,
    generator,
    exit: flags.exit,
    json: flags.json,
    timeoutSeconds: flags.timeout,
    logs: flags.logs,
    port: flags.port,
    otlpPort: flags["otlp-port"],
    queryPort: flags["query-port"],
    timeScale: flags["time-scale"],
    topology: flags.topology,
    emulatorSpans: !flags["no-emulator-spans"],
    prefix: flags.prefix,
    help: flags.help,
  };
}

/** The usage text. */
export function usage(): string {
  const rows = Object.entries(flagTexts).map(
    ([name, { value, text }]) => [`  --${name} ${value}`.trimEnd(), text] as const,
  );
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = rows.map(([flag, text]) => `${flag.padEnd(width)}  ${text}`);
  return [
    "usage: npm start -- [flags]",
    "",
    "Starts the job pipeline, the trace viewer and a generator of random jobs on this machine.",
    "",
    ...lines,
    "",
  ].join("\n");
}

interface Together {
  exit: boolean;
  json: boolean;
  generator: boolean;
  count?: number | undefined;
  minutes?: number | undefined;
}

function checkTogether({ exit, json, generator, count, minutes }: Together): void {
  if (json && !exit)
    throw new FlagError("expected --exit with --json, got --json alone; the summary is printed at the end");
  if (exit && !generator)
    throw new FlagError("expected jobs to wait for with --exit, got --no-generator; nothing was started");
  if (exit && count === undefined && minutes === undefined) {
    throw new FlagError("expected --count or --minutes with --exit, got neither; the generator would never end");
  }
}

function readFlags(args: readonly string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    Object.entries(flagTexts).map(([name, { value }]) => [
      name,
      { type: value === "" ? "boolean" : "string" } as const,
    ]),
  );
  const { values, positionals } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(flagTexts, name));
  if (unknown !== undefined)
    throw new FlagError(`expected a flag of the list below, got --${unknown}; nothing was started`);
  if (positionals[0] !== undefined)
    throw new FlagError(`expected flags only, got "${positionals[0]}"; nothing was started`);
  return values;
}
