import type { TraceSearch } from "../../model/search-parameters.ts";

interface TimeFieldsProps {
  search: TraceSearch;
  onChange(times: Pick<TraceSearch, "startUs" | "endUs">): void;
}

/** Both ends of a custom range, in the time of this machine. */
export function TimeFields({ search: { startUs, endUs }, onChange }: TimeFieldsProps) {
  return (
    <>
      <TimeField label="From" us={startUs} onChange={(us) => onChange({ startUs: us ?? startUs, endUs })} />
      <TimeField label="To" us={endUs} onChange={(us) => onChange({ startUs, endUs: us })} />
    </>
  );
}

interface TimeFieldProps {
  label: string;
  us: number | undefined;
  onChange(us: number | undefined): void;
}

function TimeField({ label, us, onChange }: TimeFieldProps) {
  return (
    <label className="search-field">
      <span>{label}</span>
      <input
        type="datetime-local"
        step={1}
        value={us === undefined ? "" : localTime(us)}
        onChange={({ target }) => {
          const ms = Date.parse(target.value);
          onChange(Number.isNaN(ms) ? undefined : ms * 1_000);
        }}
      />
    </label>
  );
}

/** As the field takes it: local time without a zone. */
function localTime(us: number): string {
  const date = new Date(us / 1_000);
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
