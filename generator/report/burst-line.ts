import type { Receipt } from "../publish/receipt.ts";

/** One line about one burst: `+7 jobs (42 submitted): 2 bad: no-type, slow; 1 refused: ThrottlingException`. */
export function burstLine(receipts: readonly Receipt[], submitted: number): string {
  const accepted = receipts.filter((receipt) => receipt.accepted);
  const bad = accepted.flatMap(({ job }) => job.fault ?? []);
  const codes = receipts.flatMap((receipt) => (receipt.accepted ? [] : receipt.code));
  const parts = [
    ...(bad.length > 0 ? [`${bad.length} bad: ${bad.join(", ")}`] : []),
    ...(codes.length > 0 ? [`${codes.length} refused: ${[...new Set(codes)].join(", ")}`] : []),
  ];
  const head = `+${accepted.length} ${accepted.length === 1 ? "job" : "jobs"} (${submitted} submitted)`;
  return parts.length === 0 ? head : `${head}: ${parts.join("; ")}`;
}
