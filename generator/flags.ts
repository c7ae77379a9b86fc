import { parseArgs } from "node:util";
import { z } from "zod";
import { jobTypes } from "../functions/jobs/job-types.ts";
import type { JobFault } from "./faults/job-fault.ts";
import { faults, usualFaults } from "./faults.ts";
import { typesFor } from "./random-jobs.ts";

/** A flag that cannot be used as given; the message is one sentence. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/** Every flag with what stands after it in the usage text; the others are switches. */
const flagTexts = {
  minutes: ["M", "stop after M minutes; without it and --count: run until Ctrl-C"],
  count: ["N", "stop after N jobs"],
  rate: ["R", "R jobs per second on average, 0 = as fast as possible; without it: random pauses"],
  burst: ["B", "B jobs per burst; without it: 1 to 10"],
  "bad-share": ["P", "share of jobs with a fault, 0 to 1; default 0.2"],
  "notify-share": [
    "P",
    "share of jobs that name whom to tell: the queue job-inbox, on a local system also a webhook or an address; default 0",
  ],
  seed: [
    "S",
    "the same seed submits the same jobs, keys included, so a running system knows them again; default: random",
  ],
  faults: ["A,B", "only these faults; without it: all but bad-notify"],
  only: ["TYPE", `only jobs of one type: ${jobTypes.join(", ")}`],
  prefix: ["P", "the owner prefix of the stack's names, such as alice"],
  aws: [
    "",
    "use the AWS SDK's own endpoint, region and credentials; without it: AWS_ENDPOINT_URL or http://localhost:4566",
  ],
  "no-demo-rows": ["", "do not put rows for the cleanup jobs into table job-data"],
  json: ["", "one JSON line per submission on stdout"],
  help: ["", "this text"],
} as const;

const expectedValues: Readonly<Record<string, string>> = {
  minutes: "a number above 0",
  count: "a whole number above 0",
  rate: "a number from 0 to 10000",
  burst: "a whole number from 1 to 1000",
  "bad-share": "a number from 0 to 1",
  "notify-share": "a number from 0 to 1",
  seed: "a whole number from 0 to 4294967295",
  faults: `names out of ${faults.map(({ name }) => name).join(", ")}`,
  only: `one of ${jobTypes.join(", ")}`,
  prefix: "up to 20 lower-case letters, digits and hyphens",
};

const number = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .transform(Number);

const flagsSchema = z
  .object({
    minutes: number.pipe(z.number().positive()),
    count: number.pipe(z.int().positive()),
    rate: number.pipe(z.number().min(0).max(10_000)),
    burst: number.pipe(z.int().min(1).max(1000)),
    "bad-share": number.pipe(z.number().min(0).max(1)),
    "notify-share": number.pipe(z.number().min(0).max(1)),
    seed: number.pipe(z.int().min(0).max(0xffff_ffff)),
    faults: z.string().transform((text, context) => {
      const chosen = text.split(",").map((name) => faults.find((fault) => fault.name === name.trim()));
      if (chosen.every((fault) => fault !== undefined)) return chosen;
      context.addIssue("unknown fault");
      return z.NEVER;
    }),
    only: z.enum(jobTypes),
    prefix: z.string().regex(/^[a-z0-9][a-z0-9-]{0,19}$/),
    aws: z.boolean(),
    "no-demo-rows": z.boolean(),
    json: z.boolean(),
    help: z.boolean(),
  })
  .partial();

type ParsedFlags = z.infer<typeof flagsSchema>;

/** What the generator is asked to do. */
export interface Flags extends Pick<ParsedFlags, "minutes" | "count" | "rate" | "burst" | "seed" | "only" | "prefix"> {
  badShare: number;
  notifyShare: number;
  faults: readonly JobFault[];
  aws: boolean;
  demoRows: boolean;
  json: boolean;
  help: boolean;
}

/** Reads the command line, without the two leading paths. Throws a FlagError. */
export function parseFlags(args: readonly string[]): Flags {
  const given = readFlags(args);
  const parsed = flagsSchema.safeParse(given);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    const value = given[name];
    const got = typeof value === "string" ? `"${value}"` : "nothing";
    throw new FlagError(`expected ${expectedValues[name] ?? "no value"} after --${name}, got ${got}`);
  }
  const {
    "bad-share": badShare = 0.2,
    "notify-share": notifyShare = 0,
    faults: chosen = usualFaults,
    only,
    aws,
    "no-demo-rows": noRows,
    json,
    help,
    ...rest
  } = parsed.data;
  if (only !== undefined && !chosen.some((fault) => typesFor(fault, [only]).length > 0))
    throw new FlagError(
      `expected a fault that can bend ${only} after --faults, got only ${chosen.map(({ name }) => name).join(", ")}`,
    );
  return {
    ...rest,
    only,
    badShare,
    notifyShare,
    faults: chosen,
    aws: !!aws,
    demoRows: !noRows,
    json: !!json,
    help: !!help,
  };
}

/** The usage text. */
export function usage(): string {
  const rows = Object.entries(flagTexts).map(([name, [value, text]]) => [`  --${name} ${value}`, text] as const);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = rows.map(([flag, text]) => `${flag.padEnd(width)}  ${text}`);
  return ["usage: npm run generate -- [flags]", "", "Submits random jobs, some of them bad.", "", ...lines, ""].join(
    "\n",
  );
}

function readFlags(args: readonly string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    Object.entries(flagTexts).map(([name, [value]]) => [name, { type: value === "" ? "boolean" : "string" } as const]),
  );
  const { values, positionals } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(flagTexts, name));
  if (unknown !== undefined)
    throw new FlagError(
      `expected one of the flags ${Object.keys(flagTexts)
        .map((name) => `--${name}`)
        .join(", ")}, got --${unknown}`,
    );
  if (positionals[0] !== undefined) throw new FlagError(`expected flags only, got "${positionals[0]}"`);
  return values;
}
