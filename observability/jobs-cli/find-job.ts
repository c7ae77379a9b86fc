import type { JobView } from "../backend/api/job-view.ts";
import type { SuggestView } from "../backend/api/suggest-view.ts";
import { type BackendClient, BackendError } from "./backend-client.ts";

/** The job of this id, or the only one whose id begins with it. Throws `BackendError` when there is none, or more than one. */
export async function findJob(client: BackendClient, id: string): Promise<JobView> {
  try {
    return await client.get<JobView>(jobPath(id), "job");
  } catch (error) {
    if (!(error instanceof BackendError) || error.status !== 404) throw error;
    const { jobs } = await client.get<SuggestView>(`/api/suggest?text=${encodeURIComponent(id)}`, "jobs");
    const [only, ...others] = jobs;
    if (!only) throw error;
    if (others.length === 0) return client.get<JobView>(jobPath(only.id), "job");
    const ids = jobs.map((job) => job.id).join(", ");
    throw new BackendError(
      `expected an id that one job begins with, got ${id}, which ${jobs.length} or more do: ${ids}`,
    );
  }
}

function jobPath(id: string): string {
  return `/api/jobs/${encodeURIComponent(id)}`;
}
