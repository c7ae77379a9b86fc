/** The colour of a line; hollow for a line that is in no chart. */
export function LineSwatch({ colour, hollow = false }: { colour: number | undefined; hollow?: boolean }) {
  return (
    <span
      className="monitor-swatch"
      aria-hidden="true"
      data-hollow={hollow || undefined}
      style={{ color: colour === undefined ? "var(--muted)" : `var(--monitor-line-${colour + 1})` }}
    />
  );
}
