import { LINE_COLOURS, type SeriesLine, switchLine } from "../../model/series-lines.ts";
import { LineSwatch } from "./line-swatch.tsx";

interface LineLegendProps {
  /** For those who do not see it. */
  name: string;
  lines: readonly SeriesLine[];
  shown: readonly string[];
  colourOf: ReadonlyMap<string, number>;
  /** Keys for the address. */
  onChange(keys: string[]): void;
}

/** Each line switches itself; with Shift, all others. */
export function LineLegend({ name, lines, shown, colourOf, onChange }: LineLegendProps) {
  // By name: in order of their calls they would change places.
  const listed = lines
    .filter(({ key }, index) => index < LINE_COLOURS || shown.includes(key))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return (
    <fieldset className="monitor-legend" aria-label={name}>
      {listed.map(({ key, label }) => {
        const isShown = shown.includes(key);
        return (
          <button
            key={key}
            type="button"
            className="quiet"
            aria-pressed={isShown}
            title={`${isShown ? "Hide" : "Show"} ${key}; with Shift only this one.`}
            onClick={({ shiftKey }) => onChange(shiftKey ? [key] : switchLine(shown, key))}
          >
            <LineSwatch colour={colourOf.get(key)} hollow={!isShown} />
            <bdi className="monitor-name">{label}</bdi>
          </button>
        );
      })}
    </fieldset>
  );
}
