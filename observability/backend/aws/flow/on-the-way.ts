import type { TemplateGraph } from "../template/graph-model.ts";

/**
 * The graph without what watches over the pipeline as a whole: alarms on times, errors and the like, the topics that only alarms tell when one of these does, and who
 * hears of those. An alarm on a dead-letter queue is drawn, since a message has ended there, unless it tells such a topic. All of them are on the page of alerts.
 */
export function onTheWay({ nodes, edges }: TemplateGraph): TemplateGraph {
  const kindOf = new Map(nodes.map(({ key, kind }) => [key, kind]));
  const sourcesOf = (key: string) => edges.flatMap(({ from, to }) => (to === key ? [from] : []));
  const targetsOf = (key: string) => edges.flatMap(({ from, to }) => (from === key ? [to] : []));
  const keysOf = (kind: string) => nodes.flatMap((node) => (node.kind === kind ? [node.key] : []));
  const isOnEnd = (alarm: string) => sourcesOf(alarm).some((from) => kindOf.get(from) === "dead-letter-queue");

  const watching = keysOf("alarm").filter((alarm) => !isOnEnd(alarm));
  const told = new Set(
    watching.flatMap(targetsOf).filter((topic) => sourcesOf(topic).every((from) => kindOf.get(from) === "alarm")),
  );
  const alsoThere = keysOf("alarm").filter((alarm) => targetsOf(alarm).some((topic) => told.has(topic)));
  const hearing = [...told]
    .flatMap(targetsOf)
    .filter((key) => kindOf.get(key) === "subscription" && sourcesOf(key).every((from) => told.has(from)));

  const left = new Set([...watching, ...told, ...alsoThere, ...hearing]);
  return {
    nodes: nodes.filter(({ key }) => !left.has(key)),
    edges: edges.filter(({ from, to }) => !left.has(from) && !left.has(to)),
  };
}
