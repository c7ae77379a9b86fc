import { formatSentence } from "../../model/format.ts";

/** Stands for what cannot be shown, with the backend's reason. */
export function Unavailable({ what, reason }: { what: string; reason: string }) {
  return (
    <div className="frame-empty" role="status">
      <h2>{what}</h2>
      <p>{formatSentence(reason)}</p>
    </div>
  );
}
