import type { FlowNodeKind } from "../../api/aws-view.ts";

/** What the name of a span says: a verb and the queue, topic, bus, rule or alarm that it is done to. */
export interface OperationName {
  verb: "send" | "publish" | "process" | "reconcile" | "redrive" | "wait" | "rule" | "move" | "alarm";
  target: string;
}

const verbs: readonly (readonly [prefix: string, verb: OperationName["verb"]])[] = [
  ["send ", "send"],
  ["create ", "send"],
  ["publish ", "publish"],
  ["process ", "process"],
  ["reconcile ", "reconcile"],
  ["redrive ", "redrive"],
  ["wait ", "wait"],
  ["rule ", "rule"],
  ["move to ", "move"],
  ["alarm ", "alarm"],
];

/** Undefined for a span that stands for no way between two things. */
export function readOperationName(name: string): OperationName | undefined {
  for (const [prefix, verb] of verbs) if (name.startsWith(prefix)) return { verb, target: name.slice(prefix.length) };
  return undefined;
}

/** The kinds of node that an operation with this verb is done to. */
export const kindsOfTarget: Readonly<Record<OperationName["verb"], readonly FlowNodeKind[]>> = {
  send: ["queue", "dead-letter-queue", "bus"],
  publish: ["topic"],
  process: ["queue", "dead-letter-queue"],
  reconcile: ["dead-letter-queue", "queue"],
  redrive: ["dead-letter-queue", "queue"],
  wait: ["queue", "dead-letter-queue"],
  rule: ["rule", "schedule"],
  move: ["dead-letter-queue", "queue"],
  alarm: ["alarm"],
};
