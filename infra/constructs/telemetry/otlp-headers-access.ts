import { type CfnPolicy, Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnCondition, Fn } from "aws-cdk-lib/core";
import { Construct } from "constructs";

export interface OtlpHeadersAccessProps {
  /** The deployment's choice; empty when there is no such secret. */
  secretArn: string;
  functions: LambdaFunction[];
}

/** Lets functions read the one secret with the headers of OTLP requests; without a secret there is no such permission. */
export class OtlpHeadersAccess extends Construct {
  constructor(scope: Construct, id: string, { secretArn, functions }: OtlpHeadersAccessProps) {
    super(scope, id);
    const policy = new Policy(this, "Policy", {
      statements: [new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] })],
      roles: functions.flatMap(({ role }) => role ?? []),
    });
    const isNamed = new CfnCondition(this, "IsNamed", {
      expression: Fn.conditionNot(Fn.conditionEquals(secretArn, "")),
    });
    (policy.node.defaultChild as CfnPolicy).cfnOptions.condition = isNamed;
  }
}
