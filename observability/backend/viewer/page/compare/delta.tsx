import { formatDuration } from "../../model/format.ts";

/** How much longer or shorter the second took; "0" for nothing to speak of. */
export function Delta({ us, ofUs }: { us: number; ofUs: number }) {
  if (Math.abs(us) < 0.5) return <span className="muted">0</span>;
  const percent = ofUs > 0 ? Math.round((100 * us) / ofUs) : undefined;
  const isLarge = Math.abs(us) >= 1_000 && (percent === undefined || Math.abs(percent) >= 33);
  return (
    <span className={isLarge ? "compare-large" : "muted"} title={us > 0 ? "B is slower" : "B is faster"}>
      {us > 0 ? "▲ +" : "▼ −"}
      {formatDuration(Math.abs(us))}
      {percent === undefined || Math.abs(percent) > 9_999 ? "" : ` (${percent > 0 ? "+" : ""}${percent} %)`}
    </span>
  );
}
