import type { MessageOf } from "../job-types.ts";
import { type Step, type StepContext, step } from "./step.ts";

type Message = MessageOf<"user_onboarding">;

/** A user is onboarded: the account, the workspace and the welcome letter are each made once. */
export const userOnboarding: readonly Step<Message>[] = [
  step("create-account", (context) => make(context, "account", { user_name: context.message.user_name })),
  step("create-workspace", (context) => make(context, "workspace", { quota_megabytes: 512 })),
  step("send-welcome", (context) => make(context, "welcome-letter", { template: "welcome" })),
];

async function make(
  { message, data, now, alreadyDone }: StepContext<Message>,
  name: string,
  value: Record<string, unknown>,
): Promise<{ created: boolean }> {
  const { created, byThisJob } = await data.putOnce(
    { partition: `user#${message.user_id}`, name },
    { ...value, created_at: now().toISOString() },
  );
  if (!created && byThisJob) alreadyDone();
  return { created: created || byThisJob };
}
