import type { ReactNode } from "react";
import type { Attributes } from "../../../api/span-view.ts";
import { plainText } from "../../model/trace-find.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";

/** Keys and values; nothing without any. */
export function AttributeList({ title, attributes }: { title: string; attributes: Attributes }) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <>
      <h3 className="trace-part">
        {title} <span className="muted">{entries.length}</span>
      </h3>
      <table className="trace-attributes" aria-label={title}>
        <tbody>
          {entries.map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{breakable(key)}</th>
              <td className="mono">
                <span data-type={typeof value}>{plainText(value)}</span>
                <CopyIcon text={plainText(value)} label={`Copy ${key}`} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Long keys break behind their dots. */
function breakable(key: string): ReactNode[] {
  const parts: ReactNode[] = [];
  for (const { 0: part, index } of key.matchAll(/[^.]*\.|[^.]+/g)) parts.push(part, <wbr key={index} />);
  return parts;
}
