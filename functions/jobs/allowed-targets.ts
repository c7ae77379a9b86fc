import { type NotifyTarget, notifySchema, type TargetKind, targetKinds, webhookUrl } from "./notify.ts";

/** Where notifications may go. */
export interface AllowedTargets {
  /** `host` or `host:port`, exactly as in the webhook's address. */
  webhookHosts: readonly string[];
  /** Names of SQS queues. */
  queues: readonly string[];
  /** Sender of the emails; empty: no email is sent. */
  emailFrom: string;
}

/** What is expected of a kind that is refused, in words that follow the field's name. */
const expectations: Readonly<Record<TargetKind, string>> = {
  email: "must be absent where no sender of emails is set",
  webhook: "must be at one of the allowed hosts",
  queue: "must be one of the allowed queues",
};

const rules: { readonly [Kind in TargetKind]: (value: string, allowed: AllowedTargets) => boolean } = {
  email: (_, { emailFrom }) => emailFrom !== "",
  webhook: (value, { webhookHosts }) => {
    const host = webhookUrl(value)?.host;
    return host !== undefined && webhookHosts.some((one) => one.toLowerCase() === host);
  },
  queue: (value, { queues }) => queues.includes(value),
};

/** The first kind that may not be told, with what is expected of it; undefined when all may be. The value is not repeated. */
export function refusedKind(
  target: NotifyTarget,
  allowed: AllowedTargets,
): { kind: TargetKind; expected: string } | undefined {
  for (const kind of targetKinds) {
    const value = target[kind];
    if (value !== undefined && !rules[kind](value, allowed)) return { kind, expected: expectations[kind] };
  }
  return undefined;
}

/** The target that a job's `notify` names; undefined when it names none that may be told. Fields that nobody knows are left out. */
export function targetOf(notify: unknown, allowed: AllowedTargets): NotifyTarget | undefined {
  const parsed = notifySchema.safeParse(notify);
  if (!parsed.success || refusedKind(parsed.data, allowed)) return undefined;
  const named = targetKinds.flatMap((kind) => (parsed.data[kind] === undefined ? [] : [[kind, parsed.data[kind]]]));
  return Object.fromEntries(named);
}
