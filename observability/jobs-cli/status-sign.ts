import type { JobStatus } from "../backend/api/job-view.ts";
import type { Colour } from "./terminal.ts";

/** How a state looks: a sign that says it without colour too. */
export const STATUS_SIGNS: Record<JobStatus, { sign: string; colour: Colour }> = {
  queued: { sign: "○", colour: "grey" },
  running: { sign: "●", colour: "blue" },
  retrying: { sign: "↻", colour: "yellow" },
  completed: { sign: "✓", colour: "green" },
  rejected: { sign: "✗", colour: "red" },
  failed: { sign: "✗", colour: "red" },
  "dead-lettered": { sign: "✗", colour: "red" },
};
