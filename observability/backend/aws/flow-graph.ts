import type { FlowView } from "../api/aws-view.ts";
import type { QueueState } from "./find-queues.ts";
import { drawCounts } from "./flow/draw-counts.ts";
import { drawMoves, drawQueues, drawTemplate, type QueueMove } from "./flow/draw-declared.ts";
import { drawPairs, type SpanPair } from "./flow/draw-pairs.ts";
import { drawUsed } from "./flow/draw-spans.ts";
import { createGraphBuilder } from "./flow/graph-builder.ts";
import { onTheWay } from "./flow/on-the-way.ts";
import type { Operation, OperationCounts } from "./flow/traffic.ts";
import type { TemplateGraph } from "./template/graph-model.ts";

export interface FlowFacts {
  /** Undefined: nothing is declared, everything is drawn from queues and spans. */
  graph: TemplateGraph | undefined;
  /** Names of resources that CloudFormation named, by key. */
  names: ReadonlyMap<string, string>;
  queues: readonly QueueState[];
  /** Between queues, as the messages of dead-letter queues tell. */
  moves: readonly QueueMove[];
  /** Milliseconds that the oldest message of a queue has been there, by the queue's name. */
  oldestMs: ReadonlyMap<string, number>;
  /** Of every stored span. */
  operations: readonly Operation[];
  /** Of stored traces. */
  pairs: readonly SpanPair[];
  /** Of the window. */
  counts: readonly OperationCounts[];
  windowS: number;
}

/** Template, queues and spans together: what there is, how it hangs together, and what goes which way. */
export function flowGraph(facts: FlowFacts): FlowView {
  const { graph, names, queues, moves, oldestMs, operations, pairs, counts, windowS } = facts;
  const builder = createGraphBuilder();
  if (graph) drawTemplate(builder, onTheWay(graph), names);
  drawQueues(builder, queues, oldestMs);
  drawMoves(builder, moves);
  drawUsed(builder, operations);
  drawCounts(builder, counts, windowS);
  drawPairs(builder, pairs, { counts, windowS });
  return { ...builder.finish(), windowS };
}
