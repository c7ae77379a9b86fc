import type { Fault } from "../jobs/fault.ts";
import type { StepContext } from "../jobs/steps/step.ts";

/** Where a step stands. */
export interface StepPlace {
  name: string;
  /** The first step that this attempt runs. */
  first: boolean;
  attempt: number;
}

/** Does what the fault asks for in this step of this attempt; nothing in any other. */
export async function injectFault(
  fault: Fault | undefined,
  { name, first, attempt }: StepPlace,
  sleep: StepContext<unknown>["sleep"],
): Promise<void> {
  if (!fault || (fault.step ? fault.step !== name : !first)) return;
  if (fault.times !== undefined && attempt > fault.times) return;
  if (fault.kind === "fail") throw new Error("the job asked for this step to fail");
  if (fault.kind === "slow") return sleep(fault.seconds ?? 60);
  if (fault.kind === "crash") process.kill(process.pid, "SIGKILL");
  await new Promise(() => {});
}
