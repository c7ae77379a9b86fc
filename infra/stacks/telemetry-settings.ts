import { z } from "zod";

/** What may be chosen for the stack `Telemetry`, on the command line with `-c name=value`. */
export const telemetryChoices = z.object({
  telemetry: z.enum(["true", "false"], { error: ({ input }) => `expected true or false, got "${input}"` }).optional(),
  telemetryHost: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, {
      error: ({ input }) => `expected a name with dots, in lower case, got "${input}"`,
    })
    .default("telemetry.jobtrail.internal"),
  telemetryCertificateArn: z
    .string()
    .regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate\/.+$/, {
      error: ({ input }) => `expected the ARN of a certificate, got "${input}"`,
    })
    .optional(),
});

/** The stack `Telemetry`, when there is one. */
export interface TelemetrySettings {
  /** Name of its load balancer, inside of its network only. */
  host: string;
  /** Certificate for that name; without it the load balancer has no TLS. */
  certificateArn?: string | undefined;
}

/** Where the functions and their alerts find it. */
export function telemetryAddresses({ host, certificateArn }: TelemetrySettings): {
  otlpEndpoint: string;
  traceUrl: string;
} {
  const base = `${certificateArn ? "https" : "http"}://${host}`;
  return { otlpEndpoint: `${base}:4318`, traceUrl: `${base}:16686` };
}
