import type { Attributes, PlainValue } from "../../../api/span-view.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";

interface RowAttributesProps {
  title: string;
  attributes: Attributes;
  isFolded?: boolean;
}

/** Keys and values, sorted; each value can be copied. */
export function RowAttributes({ title, attributes, isFolded = false }: RowAttributesProps) {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <details className="detail-part" open={!isFolded}>
      <summary>
        {title} <span className="muted">{entries.length}</span>
      </summary>
      <AttributeList entries={entries} />
    </details>
  );
}

export function AttributeList({ entries }: { entries: readonly (readonly [string, PlainValue])[] }) {
  if (entries.length === 0) return null;
  return (
    <dl className="attributes">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt dir="auto">{key}</dt>
          <dd>
            <span className="mono" dir="auto">
              {textOf(value)}
            </span>
            <CopyIcon text={textOf(value)} label={`Copy ${key}`} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function textOf(value: PlainValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
