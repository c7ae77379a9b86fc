import { CfnParameter, type Stack } from "aws-cdk-lib/core";
import type { StackSettings } from "./settings.ts";

/** What is chosen when the template is deployed: `npx cdk deploy --parameters OtlpEndpoint=https://…`. The settings are the defaults. */
export function deploymentParameters(
  stack: Stack,
  { otlpEndpoint, traceUrl }: Pick<StackSettings, "otlpEndpoint" | "traceUrl">,
): { otlpEndpoint: string; traceUrl: string } {
  const address = (id: string, description: string, fallback: string) =>
    new CfnParameter(stack, id, {
      description,
      default: fallback,
      allowedPattern: "https?://.+",
      constraintDescription: "expected an http or https address",
    }).valueAsString;
  return {
    otlpEndpoint: address("OtlpEndpoint", "Where the functions send their spans, by OTLP over HTTP", otlpEndpoint),
    traceUrl: address("TraceUrl", "Base address of the trace viewer, for the links in alerts", traceUrl),
  };
}
