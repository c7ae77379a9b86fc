import { z } from "zod";

/** Which job a notification is about, and what became of it. */
export interface Notice {
  job_id: string | null;
  trace_id: string | null;
  status: string | null;
  code: string | null;
  reason: string | null;
}

const told = z.string().min(1).max(2_000).nullable().catch(null);
const bodySchema = z.object({ job_id: told, trace_id: told, status: told, code: told, reason: told });

/** From the JSON of the body; what it does not say, from the fields beside it (tags, headers, message attributes; names in lower case). */
export function readNotice(body: string, beside: Readonly<Record<string, string | undefined>> = {}): Notice {
  const said = bodySchema.safeParse(parsed(body)).data;
  const besides = (...names: string[]) => names.map((name) => beside[name]).find(Boolean) ?? null;
  return {
    job_id: said?.job_id ?? besides("job_id", "job.id", "x-job-id"),
    trace_id: said?.trace_id ?? besides("trace_id") ?? traceIdOf(beside.traceparent),
    status: said?.status ?? besides("status"),
    code: said?.code ?? besides("code"),
    reason: said?.reason ?? besides("reason"),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function traceIdOf(traceparent = ""): string | null {
  return /^00-([0-9a-f]{32})-/.exec(traceparent)?.[1] ?? null;
}
