/** A table line that stands for the lines which are out of sight. */
export function Space({ height, columns }: { height: number; columns: number }) {
  return height > 0 ? (
    <tr className="space" style={{ height }}>
      <td colSpan={columns} />
    </tr>
  ) : null;
}
