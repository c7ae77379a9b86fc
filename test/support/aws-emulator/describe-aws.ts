import type { AwsUnderTest, OptOut } from "./aws-under-test.ts";
import { embedded } from "./embedded.ts";
import { ministack } from "./ministack.ts";

/** Declares one behaviour; `run` gets the thing that it is looked for in. */
export type Behaviour<T> = (title: string, run: (subject: T) => Promise<void>, timeoutMs?: number) => void;

export interface Subject<T> {
  /** What comes before the behaviours in the report: `the embedded emulators`. */
  name: string;
  start(): Promise<T>;
  /** Tests that do not hold here. They are run all the same, and have to fail. */
  optOuts: readonly OptOut[];
}

const startMs = 120_000;

/** The same behaviours of AWS over every implementation. */
export function describeAws(service: string, declare: (behaviour: Behaviour<AwsUnderTest>) => void): void {
  describeEach(service, [embedded, ministack], declare);
}

/** The same behaviours over every subject. What one opts out of has to fail there: when it holds, the opt-out goes. */
export function describeEach<T extends { stop(): Promise<void> }>(
  service: string,
  subjects: readonly Subject<T>[],
  declare: (behaviour: Behaviour<T>) => void,
  startWithinMs = startMs,
): void {
  for (const { name, start, optOuts } of subjects) {
    describe(`${service} of ${name}`, () => {
      let subject: T | undefined;
      beforeAll(async () => {
        subject = await start();
      }, startWithinMs);
      afterAll(() => subject?.stop(), startMs);

      const declared = new Set<string>();
      const reasons = reasonsOf(optOuts.filter((optOut) => optOut.service === service));
      declare((title, run, timeoutMs) => {
        declared.add(title);
        const reason = reasons.get(title);
        const body = async () => {
          // Nothing has run when the start failed: that is no failure of the kind that an opt-out promises.
          if (subject !== undefined) await run(subject);
        };
        if (reason === undefined) it(title, body, timeoutMs);
        else it.failing(`${title} [opted out: ${reason}]`, body, timeoutMs);
      });
      const unknown = [...reasons.keys()].filter((title) => !declared.has(title));
      if (unknown.length > 0)
        throw new Error(`expected opt-outs of ${name} to name behaviours of ${service}, got ${unknown.join("; ")}`);
    });
  }
}

function reasonsOf(optOuts: readonly OptOut[]): Map<string, string> {
  return new Map(optOuts.flatMap(({ reason, tests }) => tests.map((title) => [title, reason] as const)));
}
