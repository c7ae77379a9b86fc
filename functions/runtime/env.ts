import * as z from "zod";
import type { AllowedTargets } from "../jobs/allowed-targets.ts";

/** A number given as text. */
export const numberText = (what: string) =>
  z
    .string()
    .refine(
      (text) => text.trim() !== "" && Number.isFinite(Number(text)) && Number(text) > 0,
      `must be a number above 0: ${what}`,
    )
    .transform(Number);

/** Of every function that gives messages back. */
export const retryBackoff = numberText("seconds before the second attempt")
  .default(4)
  .describe("seconds before the second attempt; doubled for each further one");

/** Texts between commas; none for an empty text. */
const listText = z.string().transform((text) =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== ""),
);

/** What every function reads. Each key's description is its line in the table of functions/README.md. */
export const sharedEnv = z.object({
  OTEL_SERVICE_NAME: z.string().min(1).describe("name of the service in traces"),
  TRACE_TOPOLOGY: z
    .enum(["parent", "link"])
    .default("parent")
    .describe("parent: a job is one trace; link: the strict shape of the conventions"),
  TRACE_URL: z.string().min(1).describe("base address of the trace viewer, for links in alerts"),
  OTLP_HEADERS_SECRET_ARN: z
    .string()
    .default("")
    .describe("secret with the headers of OTLP requests, for a backend that wants a token; empty: none"),
  JOBS_TABLE: z.string().min(1).describe("table of the jobs' records"),
  DEAD_LETTER_QUEUE_URL: z.string().min(1).describe("the shared dead-letter queue"),
  JOB_FAILURES_TOPIC_ARN: z.string().min(1).describe("topic of the failure alerts"),
  HEARTBEAT_SECONDS: numberText("seconds that a message stays hidden without a sign of life")
    .default(30)
    .describe("seconds that a message stays hidden without a sign of life of its function"),
  NOTIFY_WEBHOOK_HOSTS: listText
    .default([])
    .describe("hosts (host or host:port) that webhooks of jobs may be at, between commas"),
  NOTIFY_QUEUES: listText.default([]).describe("queues that jobs may name as their target, between commas"),
  NOTIFY_EMAIL_FROM: z
    .string()
    .default("")
    .describe("sender of the emails about jobs; without it email targets are refused"),
});

export type SharedEnv = z.infer<typeof sharedEnv>;

/** Where the functions' notifications may go. */
export function allowedTargets(
  env: Pick<SharedEnv, "NOTIFY_WEBHOOK_HOSTS" | "NOTIFY_QUEUES" | "NOTIFY_EMAIL_FROM">,
): AllowedTargets {
  return {
    webhookHosts: env.NOTIFY_WEBHOOK_HOSTS,
    queues: env.NOTIFY_QUEUES,
    emailFrom: env.NOTIFY_EMAIL_FROM,
  };
}

/** Reads the environment once; throws one error that names every key that is missing or bad. */
export function readEnv<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.infer<Schema>> {
  const result = schema.safeParse(env);
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join(".")} (${env[String(path[0])] === undefined ? "is required" : message})`,
  );
  throw new Error(`the function's environment is not complete: ${problems.join(", ")}; set the keys and deploy again`);
}
