import type { PutTargetsRequest, PutTargetsResponse, Target } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../aws-error.ts";
import type { RuleTarget } from "../buses.ts";
import { type Constraints, checkRuleName, createConstraints, namePattern, refuseUnsupported } from "../constraints.ts";
import type { EventsContext } from "../context.ts";
import { compileTargetInput } from "../transform/target-input.ts";

const mostTargets = 5;

/** Parameters of target types that the local EventBridge has no way to. */
const unsupported = [
  ...["KinesisParameters", "RunCommandParameters", "EcsParameters", "BatchParameters", "HttpParameters"],
  ...["RedshiftDataParameters", "SageMakerPipelineParameters", "AppSyncParameters"],
];

/** Adds targets to a rule; one with a known id is replaced. All or none. */
export function putTargets(input: PutTargetsRequest, { buses }: EventsContext): PutTargetsResponse {
  const constraints = createConstraints();
  checkRuleName(constraints, input.Rule, "rule");
  constraints.list("targets", input.Targets, { min: 1, max: 100 });
  for (const [index, target] of (input.Targets ?? []).entries()) {
    checkTarget(constraints, target, `targets.${index + 1}.member`);
  }
  constraints.verify();
  const rule = buses.rule(input.Rule, input.EventBusName);
  const targets = (input.Targets ?? []).map(compileTarget);
  const ids = new Set([...rule.targets.keys(), ...targets.map(({ definition }) => definition.Id)]);
  if (ids.size > mostTargets) {
    throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  }
  for (const target of targets) rule.targets.set(target.definition.Id, target);
  return { FailedEntryCount: 0, FailedEntries: [] } satisfies PutTargetsResponse;
}

function checkTarget(constraints: Constraints, target: Target, path: string): void {
  constraints.text(`${path}.id`, target.Id, { required: true, min: 1, max: 64, ...namePattern });
  constraints.text(`${path}.arn`, target.Arn, { required: true, min: 1, max: 1600 });
  constraints.text(`${path}.input`, target.Input, { max: 8192 });
  constraints.text(`${path}.inputPath`, target.InputPath, { max: 256 });
  if (target.InputTransformer !== undefined) {
    constraints.text(`${path}.inputTransformer.inputTemplate`, target.InputTransformer.InputTemplate, {
      required: true,
      min: 1,
      max: 8192,
    });
  }
  const retry = `${path}.retryPolicy`;
  constraints.number(`${retry}.maximumRetryAttempts`, target.RetryPolicy?.MaximumRetryAttempts, { min: 0, max: 185 });
  constraints.number(`${retry}.maximumEventAgeInSeconds`, target.RetryPolicy?.MaximumEventAgeInSeconds, {
    min: 60,
    max: 86_400,
  });
}

function compileTarget(target: Target): RuleTarget {
  const { Id = "", Arn = "" } = target;
  refuseUnsupported(target, unsupported, `target ${Id}`);
  const invalid = (message: string) => new AwsError("ValidationException", message);
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(Arn)) {
    throw invalid(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (/^arn:[^:]+:sqs:.*\.fifo$/.test(Arn) && target.SqsParameters?.MessageGroupId === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
  }
  const queueArn = target.DeadLetterConfig?.Arn;
  if (queueArn !== undefined && (!/^arn:[^:]+:sqs:/.test(queueArn) || queueArn.endsWith(".fifo"))) {
    throw invalid(
      `Parameter DeadLetterConfig of target ${Id} is not valid. Reason: ${queueArn} must be the ARN of a standard SQS queue.`,
    );
  }
  return { definition: { ...target, Id, Arn }, input: compileTargetInput(target) };
}
