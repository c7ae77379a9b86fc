/** A table line that stands for the lines which are out of sight. */
export function Space({ height }: { height: number }) {
  return height > 0 ? (
    <tr className="space" style={{ height }}>
      <td colSpan={99} />
    </tr>
  ) : null;
}
