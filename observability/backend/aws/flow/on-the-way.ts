import type { TemplateGraph } from "../template/graph-model.ts";

/**
 * The graph without what watches over the pipeline as a whole: alarms on times, errors and the like, and topics that only these alarms tell, with their subscribers.
 * An alarm on a dead-letter queue is drawn, since a message has ended there. All of them are on the page of alerts.
 */
export function onTheWay({ nodes, edges }: TemplateGraph): TemplateGraph {
  const kindOf = new Map(nodes.map(({ key, kind }) => [key, kind]));
  const into = (key: string) => edges.filter(({ to }) => to === key);
  const left = new Set<string>();
  for (const { key, kind } of nodes) {
    if (kind === "alarm" && !into(key).some(({ from }) => kindOf.get(from) === "dead-letter-queue")) left.add(key);
  }
  // First what alarms tell, then who hears of that.
  for (const told of ["topic", "subscription"]) {
    for (const { key, kind } of nodes) {
      const sources = into(key);
      if (kind === told && sources.length > 0 && sources.every(({ from }) => left.has(from))) left.add(key);
    }
  }
  return {
    nodes: nodes.filter(({ key }) => !left.has(key)),
    edges: edges.filter(({ from, to }) => !left.has(from) && !left.has(to)),
  };
}
