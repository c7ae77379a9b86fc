/** Where a row stands once it has been brought into sight: as near as it was for the next ones, in the middle for one that is far off. */
export function revealAlign(
  index: number,
  inSight: { startIndex: number; endIndex: number } | null | undefined,
): "auto" | "center" {
  if (!inSight) return "center";
  return index >= inSight.startIndex - 1 && index <= inSight.endIndex + 1 ? "auto" : "center";
}
