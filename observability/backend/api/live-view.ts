/**
 * GET /api/stream, server-sent events. Each has an id; a client that comes back with `Last-Event-ID` gets what it missed, or `reset` when that is
 * no longer known. `event:` is the type, `data:` the JSON of the rest.
 */
export type LiveEvent =
  | { type: "jobs"; ids: string[] }
  | { type: "traces"; ids: string[] }
  | { type: "dead-letters"; depth: number }
  | { type: "alerts"; newest: string[] }
  | { type: "inbox" }
  | { type: "status"; status: StatusView }
  | { type: "reset" };

/** GET /api/status: the counters of the frame and what is wrong with the system itself. */
export interface StatusView {
  /** null: no AWS to ask. */
  deadLetters: number | null;
  alerts: number | null;
  jobs: number;
  spans: number;
  spansPerS: number;
  banners: Banner[];
  aws: "connected" | "unreachable" | "none";
}

export interface Banner {
  /** Stays the same while it holds. */
  key: string;
  level: "info" | "warning" | "error";
  text: string;
  /** Page that says more. */
  href?: string;
}
