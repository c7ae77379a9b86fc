export interface FlagText {
  /** What stands after it in the usage text; empty for a switch. */
  value: string;
  text: string;
  expected?: string;
  /** May be given several times. */
  multiple?: true;
  /** Its value may hold a secret: it is not repeated. */
  secret?: true;
  /** A value may follow behind "=", and need not. */
  optional?: true;
  /** Passed on to the generator as it is. */
  generator?: true;
}

const address = "an http or https address";
const port = "a port from 0 to 65535";

/** Every flag of `npm start`, in the order of the usage text. */
export const flagTexts: Readonly<Record<string, FlagText>> = {
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
  "notify-share": {
    value: "P",
    text: "share of jobs that name whom to tell of their end, 0 to 1; default 0",
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
  "otlp-port": {
    value: "P",
    text: "where spans and logs are received; default 4318, with --jaeger 4319",
    expected: port,
  },
  "query-port": { value: "P", text: "trace viewer and its API; default 16686, with --jaeger 16687", expected: port },
  jaeger: {
    value: "[=URL]",
    text: "traces go to a Jaeger too, and are read there: one that runs, by its query address such as http://localhost:16686; without URL: JAEGER_BIN, or jaeger or jaeger-all-in-one on PATH, is started",
    expected: "nothing, or =URL with an http or https address,",
    optional: true,
  },
  forward: {
    value: "URL",
    text: "send everything on to this OTLP/HTTP endpoint, such as http://host:4318; with --jaeger: the traces",
    expected: address,
    secret: true,
  },
  "trace-url": {
    value: "URL",
    text: "where alerts and job lines link to; default: the Jaeger of --jaeger, else the trace viewer",
    expected: address,
  },
  "data-dir": {
    value: "DIR",
    text: "keep spans, logs and alerts in this folder; default: they go with the run",
    expected: "a folder",
  },
  "run-label": {
    value: "TEXT",
    text: "name of this run, among those that npm run jobs -- runs compares; default: the time",
    expected: "a text",
  },
  host: {
    value: "ADDRESS",
    text: "what the AWS endpoint, OTLP and the trace viewer listen on; default: this machine's loopback only",
    expected: "an IP address such as 0.0.0.0",
  },
  "allow-host": {
    value: "NAME",
    text: "a name besides localhost that requests may be sent to; may be given several times",
    expected: "the name of a host",
    multiple: true,
  },
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
