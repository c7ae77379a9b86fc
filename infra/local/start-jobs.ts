import type { Flags } from "./flags.ts";
import { type GeneratorMessage, startGenerator } from "./programs.ts";
import type { Session } from "./session.ts";

/** What a run of `npm start` works with. */
export interface Run {
  flags: Flags;
  session: Session;
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal;
  /** Takes a line for the person who started this. */
  say(line: string): void;
  /** Takes a line about something that went wrong. */
  warn(line: string): void;
  colour: boolean;
}

type Submitted = Extract<GeneratorMessage, { type: "submitted" }>;
type Refused = Extract<GeneratorMessage, { type: "refused" }>;

export interface JobsListener {
  onSubmitted(job: Submitted): void;
  onRefused?(job: Refused): void;
}

export interface SubmittedJobs {
  /** Settles when the generator has ended; a sentence when it did not end well. */
  finished: Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Starts the generator on the session. */
export function startJobs({ flags, session, say, warn }: Run, { onSubmitted, onRefused }: JobsListener): SubmittedJobs {
  const { awsUrl, otlpUrl, traceUrl } = session;
  const program = startGenerator({
    args: flags.generatorArguments,
    prefix: flags.prefix,
    awsUrl,
    otlpUrl,
    traceUrl,
    onLine: say,
    onMessage(message) {
      if (message.type === "submitted") onSubmitted(message);
      if (message.type !== "refused") return;
      if (onRefused) onRefused(message);
      else warn(`job ${message.job_id} was not accepted: ${message.code}, ${message.reason}`);
    },
  });
  return {
    finished: program.exited.then(({ code, signal, stopped }) =>
      code === 0 || stopped ? undefined : `the generator ended with ${signal ?? `code ${code}`}`,
    ),
    stop: () => program.stop(),
  };
}
