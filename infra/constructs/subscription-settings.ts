import { z } from "zod";

/** The topics that can be subscribed to, and what the filter of a subscription may ask for: the attributes of their messages. */
const attributes = {
  "job-failures": ["stage", "code", "job_type"],
  "job-end-state": ["status", "job_type"],
  // CloudWatch gives its messages none.
  "pipeline-alarms": [],
} as const satisfies Record<string, readonly string[]>;

export type TopicName = keyof typeof attributes;
const topicNames = Object.keys(attributes) as TopicName[];

const text = z.string().min(1);
const oneText = (operator: string) => z.strictObject({ [operator]: text });
const alternative = z.union([
  text,
  ...["prefix", "suffix", "wildcard", "equals-ignore-case"].map(oneText),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({
    "anything-but": z.union([
      text,
      z.array(text).min(1),
      ...["prefix", "suffix", "wildcard", "equals-ignore-case"].map(oneText),
    ]),
  }),
]);
const alternatives = z.array(alternative).min(1);

export const emailAddress = z.email({ error: ({ input }) => `expected an email address, got ${shown(input)}` });
export const webhookAddress = z.url({
  protocol: /^https$/,
  hostname: z.regexes.hostname,
  error: ({ input }) => `expected an https address, got ${shown(input)}`,
});

/** Somebody who is told: `{"topic":"job-failures","email":"ops@example.com","filter":{"stage":["processor"]}}`, or with `webhook`. */
const subscriptionSchema = z
  .strictObject(
    {
      topic: z.enum(topicNames, { error: ({ input }) => `expected ${topicNames.join(", ")}, got ${shown(input)}` }),
      email: emailAddress.optional(),
      webhook: webhookAddress.optional(),
      /** A filter policy of SNS on the messages' attributes: all of them must match, each with one of its alternatives. */
      filter: z
        .record(z.string(), z.unknown(), { error: ({ input }) => `expected a filter policy, got ${shown(input)}` })
        .optional(),
    },
    {
      error: (issue) => {
        const got = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : shown(issue.input);
        return `expected topic, email or webhook, and filter, got ${got}`;
      },
    },
  )
  .check(({ value: { topic, email, webhook, filter = {} }, issues }) => {
    const wrong = (path: string[], message: string, input: unknown) =>
      void issues.push({ code: "custom", path, message, input });
    if ((email === undefined) === (webhook === undefined)) {
      wrong([], `expected email or webhook, got ${email === undefined ? "neither" : "both"}`, email);
    }
    const known: readonly string[] = attributes[topic];
    for (const [name, condition] of Object.entries(filter)) {
      if (!known.includes(name)) {
        wrong(
          ["filter"],
          `expected ${known.join(", ") || `nothing, as ${topic} has no attributes`}, got ${name}`,
          filter,
        );
      } else if (!alternatives.safeParse(condition).success) {
        wrong(
          ["filter", name],
          `expected a list of texts and of SNS's operators on texts, got ${shown(condition)}`,
          filter,
        );
      }
    }
  });

export type SubscriptionSetting = z.infer<typeof subscriptionSchema>;

/** The list, or its JSON on the command line. */
export const subscriptionsSchema = z.preprocess(
  (given) => (typeof given === "string" ? fromJson(given) : given),
  z.array(subscriptionSchema, { error: ({ input }) => `expected a JSON list of subscriptions, got ${shown(input)}` }),
);

/** The first two that SNS would take for one: the same topic, the same address. */
export function repeated(subscriptions: readonly SubscriptionSetting[]): SubscriptionSetting | undefined {
  const seen = new Set<string>();
  return subscriptions.find(({ topic, email, webhook }) => {
    const key = JSON.stringify([topic, email ?? webhook]);
    const known = seen.has(key);
    seen.add(key);
    return known;
  });
}

function fromJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
