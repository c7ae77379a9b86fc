import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { z } from "zod";
import { flagTexts } from "./flag-texts.ts";

/** A flag that cannot be used as given; the message is one sentence. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const portNumber = number.pipe(z.int().max(65_535));
const webAddress = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
  .transform((text) => text.replace(/\/+$/, ""));

const flagsSchema = z.object({
  count: number.pipe(z.int().positive()).optional(),
  minutes: number.pipe(z.number().positive()).optional(),
  rate: number.pipe(z.number().max(10_000)).optional(),
  burst: number.pipe(z.int().positive().max(1_000)).optional(),
  "bad-share": number.pipe(z.number().max(1)).optional(),
  "notify-share": number.pipe(z.number().max(1)).optional(),
  seed: number.pipe(z.int().max(0xffff_ffff)).optional(),
  faults: z.string().min(1).optional(),
  only: z.string().min(1).optional(),
  exit: z.boolean().default(false),
  json: z.boolean().default(false),
  timeout: number.pipe(z.number().positive()).default(120),
  "no-generator": z.boolean().default(false),
  logs: z.boolean().default(false),
  port: portNumber.default(4566),
  "otlp-port": portNumber.optional(),
  "query-port": portNumber.optional(),
  jaeger: z.union([z.literal(true).transform(() => ({})), webAddress.transform((url) => ({ url }))]).optional(),
  forward: webAddress.optional(),
  "trace-url": webAddress.optional(),
  "data-dir": z
    .string()
    .regex(/^(?!--)./)
    .optional(),
  "run-label": z.string().min(1).optional(),
  host: z
    .string()
    .refine((text) => isIP(text) !== 0)
    .default("127.0.0.1"),
  "allow-host": z.array(z.string().regex(/^[\w.-]+$/)).default([]),
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
  /** Undefined: traces are read from our own backend. Without `url`: a program is to be started. */
  jaeger: { url?: string | undefined } | undefined;
  /** OTLP/HTTP endpoint that gets everything, or the traces only when there is a Jaeger. */
  forward: string | undefined;
  /** What alerts and job lines link to. */
  traceUrl: string | undefined;
  dataDir: string | undefined;
  /** Name of this run, among those that the backend compares. */
  runLabel: string | undefined;
  /** IP address that every server for others listens on. */
  host: string;
  allowedHosts: readonly string[];
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
    const last = [given[name]].flat().at(-1);
    const shown = flagTexts[name]?.secret ? "something else" : `"${last}"`;
    const got = typeof last === "string" ? shown : "nothing";
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
    // Jaeger has the usual ports.
    otlpPort: flags["otlp-port"] ?? (flags.jaeger ? 4319 : 4318),
    queryPort: flags["query-port"] ?? (flags.jaeger ? 16687 : 16686),
    jaeger: flags.jaeger,
    forward: flags.forward,
    traceUrl: flags["trace-url"],
    dataDir: flags["data-dir"],
    runLabel: flags["run-label"],
    host: flags.host,
    allowedHosts: flags["allow-host"],
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
    ([name, { value, optional, text }]) => [`  --${name}${optional ? "" : " "}${value}`.trimEnd(), text] as const,
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
    Object.entries(flagTexts).map(([name, { value, multiple = false, optional }]) => [
      name,
      // A switch takes a value behind "=" and leaves the next argument alone.
      { type: value === "" || optional ? "boolean" : "string", multiple } as const,
    ]),
  );
  const { values, positionals } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(flagTexts, name));
  if (unknown !== undefined)
    throw new FlagError(`expected a flag of the list below, got --${unknown}; nothing was started`);
  if (values.jaeger === true && positionals[0]?.startsWith("http"))
    throw new FlagError(`expected --jaeger=${positionals[0]}, got a space instead of "="; nothing was started`);
  if (positionals[0] !== undefined)
    throw new FlagError(`expected flags only, got "${positionals[0]}"; nothing was started`);
  return values;
}
