import type { QueueState } from "../find-queues.ts";
import type { TemplateGraph, TemplateNode } from "../template/graph-model.ts";
import type { Letter } from "./read-letter.ts";

/**
 * The queue that a letter came from: SQS's word where it moved it, the target that a rule could not reach, the queue that feeds the function of
 * the letter's stage, or the only queue that has its dead letters there. Null when nothing tells.
 */
export function redriveTarget(
  { movedFrom, ruleTarget, stage, queue }: Pick<Letter, "movedFrom" | "ruleTarget" | "stage" | "queue">,
  { queues, graph }: { queues: readonly QueueState[]; graph: TemplateGraph | undefined },
): string | null {
  if (movedFrom !== null) return movedFrom;
  if (ruleTarget !== null) return ruleTarget;
  const source = stage === null ? undefined : sourceOfStage(stage, graph);
  const fed = source && queues.find(({ key }) => key === source.key);
  if (fed) return fed.name;
  const box = queues.find(({ name }) => name === queue);
  const sources = queues.filter(({ deadLetterArn }) => deadLetterArn !== undefined && deadLetterArn === box?.arn);
  return sources.length === 1 ? (sources[0]?.name ?? null) : null;
}

/** The queue before the function that calls itself, or is called, by the stage's name: `processor` is `job-processor`. */
function sourceOfStage(stage: string, graph: TemplateGraph | undefined): TemplateNode | undefined {
  const nodes = new Map(graph?.nodes.map((node) => [node.key, node]));
  const worker = graph?.nodes.find(
    (node) => node.kind === "function" && namesOf(node).some((name) => name.split("-").includes(stage)),
  );
  const feeding = graph?.edges.find(({ to, from }) => to === worker?.key && nodes.get(from)?.kind === "queue");
  return feeding && nodes.get(feeding.from);
}

function namesOf({ name, service, logicalId = "" }: TemplateNode): string[] {
  return [name, service ?? "", logicalId.replace(/[0-9A-F]{8}$/, "").toLowerCase()];
}
