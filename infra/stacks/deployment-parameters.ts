import { CfnParameter, type Stack, Validations } from "aws-cdk-lib/core";
import { type StackSettings, secretArnPattern } from "./settings.ts";

type DeploymentChoices = Pick<StackSettings, "otlpEndpoint" | "otlpHeadersSecretArn" | "traceUrl">;

/** What is chosen when the template is deployed: `npx cdk deploy --parameters OtlpEndpoint=https://…`. The settings are the defaults. */
export function deploymentParameters(
  stack: Stack,
  { otlpEndpoint, otlpHeadersSecretArn, traceUrl }: DeploymentChoices,
): DeploymentChoices {
  const address = (id: string, description: string, fallback: string) =>
    new CfnParameter(stack, id, {
      description,
      default: fallback,
      allowedPattern: "https?://.+",
      constraintDescription: "expected an http or https address",
    }).valueAsString;
  const secret = new CfnParameter(stack, "OtlpHeadersSecretArn", {
    description: "ARN of the secret with the headers of OTLP requests; empty when the endpoint wants none",
    default: otlpHeadersSecretArn,
    allowedPattern: secretArnPattern.source,
    constraintDescription: "expected the ARN of a secret, or nothing",
  });
  // The report knows no smaller place for a parameter than its stack.
  Validations.of(stack).acknowledge({
    id: "CloudFormation-Validate::W2509",
    reason: "OtlpHeadersSecretArn names a secret: who reads the parameter has not read the secret",
  });
  return {
    otlpEndpoint: address("OtlpEndpoint", "Where the functions send their spans, by OTLP over HTTP", otlpEndpoint),
    otlpHeadersSecretArn: secret.valueAsString,
    traceUrl: address("TraceUrl", "Base address of the trace viewer, for the links in alerts", traceUrl),
  };
}
