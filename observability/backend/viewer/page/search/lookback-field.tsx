import { LOOKBACKS, type TraceSearch } from "../../model/search-parameters.ts";
import { serverTimeMs } from "../data/server-clock.ts";

interface LookbackFieldProps {
  lookback: string;
  onChange(time: Pick<TraceSearch, "lookback" | "startUs" | "endUs">): void;
}

/** How far back; a time of its own begins as the last hour. */
export function LookbackField({ lookback, onChange }: LookbackFieldProps) {
  const choose = (value: string) =>
    onChange({ lookback: value, ...(value === "custom" ? lastHour() : { startUs: undefined, endUs: undefined }) });
  return (
    <label className="search-field">
      <span>Time</span>
      <select value={lookback} onChange={({ target }) => choose(target.value)}>
        {LOOKBACKS.some(([known]) => known === lookback) ? null : <option value={lookback}>Last {lookback}</option>}
        {LOOKBACKS.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function lastHour(): Pick<TraceSearch, "startUs" | "endUs"> {
  const now = serverTimeMs() * 1_000;
  return { startUs: now - 3_600e6, endUs: now };
}
