import type { Node } from "constructs";
import { z } from "zod";
import {
  emailAddress,
  repeated,
  type SubscriptionSetting,
  subscriptionsSchema,
  webhookAddress,
} from "../constructs/subscription-settings.ts";
import { type Environment, type EnvironmentName, environmentNames, environments } from "./environments.ts";
import { type TelemetrySettings, telemetryAddresses, telemetryChoices } from "./telemetry-settings.ts";
import { isWebhookHost } from "./webhook-host.ts";

/** The ARN of a secret with its six letters at the end, or nothing. */
export const secretArnPattern = /^(arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+-[A-Za-z0-9]{6})?$/;

const listOf = (isOne: (part: string) => boolean, expected: string) =>
  z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    )
    .refine((parts) => parts.every(isOne), {
      error: ({ input }) => `expected ${expected}, got "${input}"`,
    });

const chosen = z.object({
  env: z.enum(environmentNames, {
    error: ({ input }) => `expected ${environmentNames.join(" or ")}, got "${input}"`,
  }),
  prefix: z
    .string()
    .regex(/^[A-Za-z](?:[A-Za-z0-9-]{0,28}[A-Za-z0-9])?$/, {
      error: ({ input }) =>
        `expected at most 30 letters, digits and dashes that begin with a letter and end with no dash, got "${input}"`,
    })
    .optional(),
  otlpEndpoint: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) => `expected an http or https address, got "${input}"`,
    })
    .optional(),
  otlpHeadersSecretArn: z
    .string()
    .regex(secretArnPattern, { error: ({ input }) => `expected the ARN of a secret, got "${input}"` }),
  traceUrl: z
    .url({ protocol: /^https?$/, error: ({ input }) => `expected an http or https address, got "${input}"` })
    .optional(),
  ...telemetryChoices.shape,
  notifyWebhookHosts: listOf(
    isWebhookHost,
    "hosts of other machines, not link-local, as https addresses have them (host, or host:port with another port than 443, in lower case), between commas",
  ),
  notifyQueues: listOf((part) => /^[\w-]{1,80}$/.test(part), "names of standard queues between commas"),
  notifyEmailFrom: z
    .email({ error: ({ input }) => `expected the address of a sender, got "${input}"` })
    .or(z.literal("")),
  traceTopology: z.enum(["parent", "link"], { error: ({ input }) => `expected parent or link, got "${input}"` }),
  subscriptions: subscriptionsSchema,
  alertEmail: emailAddress.optional(),
  alertWebhook: webhookAddress.optional(),
});

const settingsSchema = chosen.transform(
  ({ env: environmentName, alertEmail: email, alertWebhook: webhook, ...settings }, { addIssue }): StackSettings => {
    const environment: Environment = environments[environmentName];
    const { telemetryHost: host, telemetryCertificateArn: certificateArn, telemetry: asked, ...others } = settings;
    const isDeployed = asked === undefined ? environment.telemetry.deployed : asked === "true";
    const telemetry: TelemetrySettings | undefined = isDeployed ? { host, certificateArn } : undefined;
    const addresses = telemetry
      ? telemetryAddresses(telemetry)
      : { otlpEndpoint: "http://localhost:4318", traceUrl: "http://localhost:16686" };
    const subscriptions: SubscriptionSetting[] = [...environment.subscriptions, ...settings.subscriptions];
    if (email !== undefined) subscriptions.push({ topic: "job-failures", email });
    if (webhook !== undefined) subscriptions.push({ topic: "job-failures", webhook });
    const twice = repeated(subscriptions);
    if (twice) {
      const { topic, email: to, webhook: address } = twice;
      addIssue({
        code: "custom",
        path: ["subscriptions"],
        message: `expected one of ${topic} for ${to ?? address}, got two`,
      });
    }
    return {
      ...others,
      environmentName,
      environment,
      subscriptions,
      telemetry,
      otlpEndpoint: others.otlpEndpoint ?? addresses.otlpEndpoint,
      traceUrl: others.traceUrl ?? addresses.traceUrl,
    };
  },
);

/** What may be chosen for a stack, on the command line with `-c name=value`. */
export interface StackSettings {
  /** Which environment of environments.ts it is. */
  environmentName: EnvironmentName;
  environment: Environment;
  /** Owner of the stack: `alice` makes `alice-ingester-queue` and so on. */
  prefix?: string | undefined;
  /** The stack `Telemetry`, when it is deployed too. */
  telemetry?: TelemetrySettings | undefined;
  /** Where the functions send their spans, unless the deployment says otherwise; default that stack, else the collector beside them, as a Lambda layer has it. */
  otlpEndpoint: string;
  /** Secret with the headers of OTLP requests, unless the deployment says otherwise; empty for none. */
  otlpHeadersSecretArn: string;
  /** Base address of the trace viewer, for the links in alerts, unless the deployment says otherwise. */
  traceUrl: string;
  traceTopology: "parent" | "link";
  /** Who is told what the topics are told: those of the environment and those of `-c subscriptions=…`; `-c alertEmail=` and `-c alertWebhook=` are told of failures. */
  subscriptions: readonly SubscriptionSetting[];
  /** Where webhooks that jobs name may be. */
  notifyWebhookHosts: readonly string[];
  /** Queues of the same account and region, besides `job-inbox`, that jobs may name. */
  notifyQueues: readonly string[];
  /** Sender of emails to addresses that jobs name; empty: such jobs are rejected. */
  notifyEmailFrom: string;
}

/** A setting that cannot be used; the message lists every bad one. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** Reads the settings from the context of the app. Throws `SettingError`. */
export function readSettings(node: Node): StackSettings {
  const context = (key: string): unknown => node.tryGetContext(key) || undefined;
  const parsed = settingsSchema.safeParse({
    env: context("env") ?? environmentNames[0],
    prefix: context("prefix"),
    otlpEndpoint: context("otlpEndpoint"),
    otlpHeadersSecretArn: context("otlpHeadersSecretArn") ?? "",
    traceUrl: context("traceUrl"),
    telemetry: node.tryGetContext("telemetry")?.toString() || undefined,
    telemetryHost: context("telemetryHost"),
    telemetryCertificateArn: context("telemetryCertificateArn"),
    traceTopology: context("traceTopology") ?? "parent",
    notifyWebhookHosts: context("notifyWebhookHosts") ?? "",
    notifyQueues: context("notifyQueues") ?? "",
    notifyEmailFrom: context("notifyEmailFrom") ?? "",
    subscriptions: context("subscriptions") ?? [],
    alertEmail: context("alertEmail"),
    alertWebhook: context("alertWebhook"),
  });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new SettingError(`${problems.join("; ")}; nothing was synthesised, give it as -c name=value`);
}
