import { type SignalName, signalNames } from "../intake/accept-signals.ts";
import { ForwardTargetError } from "./forward-target.ts";

/** `traces,logs`: which signals are sent on. Throws `ForwardTargetError`. */
export function parseSignals(list: string): SignalName[] {
  return list.split(",").map((text) => {
    const signal = signalNames.find((name) => name === text.trim());
    if (signal !== undefined) return signal;
    throw new ForwardTargetError(
      `--forward-signals: expected names out of ${signalNames.join(", ")} with commas between them, got ${JSON.stringify(text)}; nothing was started`,
    );
  });
}
