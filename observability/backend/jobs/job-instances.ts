import type { CollectedJob } from "./collect-job.ts";
import type { JobSpan } from "./job-span.ts";
import { isDuplicate } from "./span-roles.ts";

export interface InstanceNeeds {
  traceId(key: number): string;
  /** A number for the run that this time is in, which grows; microseconds. */
  runOf(startUs: number): number;
}

/** Traces that links join. */
interface Strand {
  traceIds: Set<string>;
  run: number;
  /** The system knew the job already. */
  isRepetition: boolean;
}

/**
 * An id that comes again in another run is another job, oldest first: a system that was started anew knows nothing of the one before. It is the same
 * job where links or a trace lead from one run into the next, and where the system recognised the id.
 */
export function instancesOf(job: CollectedJob, { traceId, runOf }: InstanceNeeds): CollectedJob[] {
  if (job.traceKeys.length < 2) return [job];
  const byRun = Map.groupBy(strandsOf(job.spans, runOf), ({ run }) => run);
  const instances: Set<string>[] = [];
  for (const [, strands] of [...byRun].sort(([a], [b]) => a - b)) {
    const traceIds = new Set(strands.flatMap((strand) => [...strand.traceIds]));
    const last = instances.at(-1);
    if (last && strands.every(({ isRepetition }) => isRepetition)) for (const id of traceIds) last.add(id);
    else instances.push(traceIds);
  }
  if (instances.length < 2) return [job];
  return instances.map((traceIds) => ({
    spans: job.spans.filter((span) => traceIds.has(span.traceId)),
    traceKeys: job.traceKeys.filter((key) => traceIds.has(traceId(key))),
  }));
}

function strandsOf(spans: readonly JobSpan[], runOf: InstanceNeeds["runOf"]): Strand[] {
  const byTrace = Map.groupBy(spans, (span) => span.traceId);
  const strandOf = new Map<string, Set<string>>(Array.from(byTrace.keys(), (id) => [id, new Set([id])]));
  for (const { traceId, links } of spans) {
    for (const link of links) {
      const [own, other] = [strandOf.get(traceId), strandOf.get(link.traceId)];
      if (!own || !other || own === other) continue;
      for (const id of other) strandOf.set(id, own.add(id));
    }
  }
  return [...new Set(strandOf.values())].map((traceIds) => {
    const own = [...traceIds].flatMap((id) => byTrace.get(id) ?? []);
    const startUs = own.reduce((first, span) => Math.min(first, span.startUs), Number.POSITIVE_INFINITY);
    return { traceIds, run: runOf(startUs), isRepetition: own.some(isDuplicate) };
  });
}
