import type { FunctionCounters } from "./emulators/alarms/metrics.ts";
import type { InvocationRecord } from "./emulators/lambda/lambda.ts";

/** Counts invocations per function, for alarms on the metrics of Lambda. */
export class InvocationCounts {
  readonly #counters = new Map<string, FunctionCounters>();

  count({ functionName, outcome }: InvocationRecord): void {
    const { invocations, errors, throttles } = this.of(functionName);
    const failed = outcome === "success" ? 0 : 1;
    this.#counters.set(functionName, { invocations: invocations + 1, errors: errors + failed, throttles });
  }

  of(functionName: string): FunctionCounters {
    return this.#counters.get(functionName) ?? { invocations: 0, errors: 0, throttles: 0 };
  }
}
