import type { JobSpan } from "./job-span.ts";
import { buildJobTree, type JobTree } from "./job-tree.ts";
import { isPublish, isTrue } from "./span-roles.ts";

const known = new WeakMap<JobTree, JobTree>();

/** The tree without what happened to tell whom the job names of its end (below a publish with `job.notify`): that is no work on the job. */
export function workOf(tree: JobTree): JobTree {
  const work = known.get(tree) ?? withoutTelling(tree);
  known.set(tree, work);
  return work;
}

function withoutTelling(tree: JobTree): JobTree {
  const announced = tree.spans.filter((span) => isPublish(span) && isTrue(span, "job.notify"));
  if (announced.length === 0) return tree;
  const telling = new Set<JobSpan>();
  const below = (span: JobSpan) => [...tree.children(span), ...tree.deliveries(span)];
  const ahead = announced.flatMap(below);
  for (let at = ahead.pop(); at; at = ahead.pop()) {
    if (telling.has(at)) continue;
    telling.add(at);
    ahead.push(...below(at));
  }
  return telling.size === 0 ? tree : buildJobTree(tree.spans.filter((span) => !telling.has(span)));
}
