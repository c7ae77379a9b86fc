/** A value of each of two sides, the first above, on the scale that `most` fills. */
export function TwoBars({ a, b, most }: { a: number; b: number; most: number }) {
  const share = (value: number) => `${(100 * value) / most}%`;
  return (
    <span className="two-bars">
      <span className="two-bars-bar" data-side="a" style={{ left: 0, width: share(a) }} />
      <span className="two-bars-bar" data-side="b" style={{ left: 0, width: share(b) }} />
    </span>
  );
}
