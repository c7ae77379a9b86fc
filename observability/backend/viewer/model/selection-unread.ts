import type { AlertView } from "../../api/aws-view.ts";

/** What has been read in this browser: all up to a time, and single ones after it. */
export interface ReadMarks {
  /** Microseconds since the epoch. */
  untilUs: number;
  ids: readonly string[];
}

export const NOTHING_READ: ReadMarks = { untilUs: 0, ids: [] };

/** Single marks that are kept; the oldest are forgotten. */
const MOST_IDS = 2_000;

type Received = Pick<AlertView, "messageId" | "receivedAtUs">;

export function isUnread({ untilUs, ids }: ReadMarks, { messageId, receivedAtUs }: Received): boolean {
  return receivedAtUs > untilUs && !ids.includes(messageId);
}

export function markRead(marks: ReadMarks, alert: Received): ReadMarks {
  if (!isUnread(marks, alert)) return marks;
  return { ...marks, ids: [...marks.ids, alert.messageId].slice(-MOST_IDS) };
}

/** Everything received so far. */
export function markAllRead(marks: ReadMarks, alerts: readonly Received[]): ReadMarks {
  const newest = Math.max(marks.untilUs, ...alerts.map(({ receivedAtUs }) => receivedAtUs));
  return { untilUs: newest, ids: [] };
}

/** What the browser has kept; nothing when it is not what was written. */
export function parseMarks(text: string | null): ReadMarks {
  if (text === null) return NOTHING_READ;
  try {
    const { untilUs, ids } = JSON.parse(text);
    const isWhole = Number.isFinite(untilUs) && Array.isArray(ids) && ids.every((id) => typeof id === "string");
    return isWhole ? { untilUs, ids } : NOTHING_READ;
  } catch {
    return NOTHING_READ;
  }
}
