import { type FormEvent, useState } from "react";
import { formatTags, parseTags } from "../../model/format.ts";
import { isGoDuration, MOST_LIMIT, type TraceSearch } from "../../model/search-parameters.ts";
import { useKeys } from "../parts/use-keys.tsx";
import { ImportButton } from "./import-button.tsx";
import { LookbackField } from "./lookback-field.tsx";
import { SearchCombo } from "./search-combo.tsx";
import { TagsField } from "./tags-field.tsx";
import { TimeFields } from "./time-fields.tsx";
import { useNames } from "./use-names.ts";

interface SearchFormProps {
  search: TraceSearch;
  onAsk(search: TraceSearch): void;
}

/** What is asked for. Service and operation complete what is typed; nothing in them is any. */
export function SearchForm({ search, onAsk }: SearchFormProps) {
  const [draft, setDraft] = useState(search);
  const [tags, setTags] = useState(() => formatTags(search.tags));
  const [trouble, setTrouble] = useState<string>();
  const { services, operations } = useNames(draft.service);
  const set = (next: Partial<TraceSearch>) => setDraft((before) => ({ ...before, ...next }));
  useKeys(
    [{ keys: "/", what: "tags to search for", run: () => document.getElementById("search-tags")?.focus() }],
    "Traces",
  );

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = parseTags(tags);
    const durations = [draft.minDuration, draft.maxDuration].filter((text) => text !== "" && !isGoDuration(text));
    if (read.wrong.length > 0) return setTrouble(`expected tags as key=value, got ${read.wrong.join(" ")}`);
    if (durations.length > 0) return setTrouble(`expected a duration like 1.5ms or 2s, got ${durations.join(" and ")}`);
    setTrouble(undefined);
    onAsk({ ...draft, tags: read.tags, traceIds: [], spanIds: {} });
  };
  return (
    <form className="search-form" aria-label="Search" onSubmit={submit}>
      <SearchCombo
        label="Service"
        empty="all services"
        value={draft.service}
        options={services}
        onChange={(service) => set({ service, operation: "" })}
      />
      <SearchCombo
        label="Operation"
        empty="all operations"
        value={draft.operation}
        options={operations}
        onChange={(operation) => set({ operation })}
      />
      <TagsField value={tags} onChange={setTags} />
      <LookbackField lookback={draft.lookback} onChange={set} />
      {draft.lookback === "custom" ? <TimeFields search={draft} onChange={set} /> : null}
      <TextField
        label="Longer than"
        placeholder="1.5ms"
        value={draft.minDuration}
        onChange={(minDuration) => set({ minDuration })}
      />
      <TextField
        label="Shorter than"
        placeholder="2s"
        value={draft.maxDuration}
        onChange={(maxDuration) => set({ maxDuration })}
      />
      <label className="search-field search-short">
        <span>Limit</span>
        <input
          type="number"
          min={1}
          max={MOST_LIMIT}
          value={draft.limit}
          onChange={({ target }) => set({ limit: target.valueAsNumber || 1 })}
        />
      </label>
      <button type="submit" className="primary">
        Find traces
      </button>
      <ImportButton />
      {trouble ? (
        <p role="alert" className="search-trouble">
          {trouble}
        </p>
      ) : null}
    </form>
  );
}

interface TextFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange(value: string): void;
}

function TextField({ label, placeholder, value, onChange }: TextFieldProps) {
  return (
    <label className="search-field search-short">
      <span>{label}</span>
      <input value={value} placeholder={placeholder} onChange={({ target }) => onChange(target.value.trim())} />
    </label>
  );
}
