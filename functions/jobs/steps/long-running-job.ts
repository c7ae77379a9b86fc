import type { MessageOf } from "../job-types.ts";
import { type Step, type StepContext, step } from "./step.ts";

type Message = MessageOf<"long_running_job">;

/** A long task in four parts, each a checkpoint: what is done stays done when an attempt ends early. */
export const longRunningJob: readonly Step<Message>[] = [
  part("prepare", 0.1),
  part("migrate", 0.6),
  part("verify", 0.2),
  part("finish", 0.1),
];

function part(name: string, share: number): Step<Message> {
  return step(name, (context) => work(context, share), { checkpoint: true });
}

/** Takes `share` of the task's time and reports progress four times. */
async function work({ message, sleep, progress }: StepContext<Message>, share: number): Promise<{ seconds: number }> {
  const seconds = message.timeout * share;
  for (let quarter = 1; quarter <= 4; quarter++) {
    await sleep(seconds / 4);
    progress(quarter / 4);
  }
  return { seconds };
}
