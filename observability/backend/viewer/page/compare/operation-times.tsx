import type { ComparedOperation } from "../../model/compare-operations.ts";
import { formatDuration, formatName } from "../../model/format.ts";
import { ServiceName } from "../parts/service-name.tsx";
import { TwoBars } from "../parts/two-bars.tsx";
import { Delta } from "./delta.tsx";

/** Time per operation in both traces, the greatest difference first. */
export function OperationTimes({ operations }: { operations: readonly ComparedOperation[] }) {
  const most = operations.reduce((max, { a, b }) => Math.max(max, a.totalUs, b.totalUs), 1);
  return (
    <div className="compare-scroller compare-padded">
      <table className="list-table trace-table" aria-label="Time per operation">
        <thead>
          <tr>
            <th>Operation</th>
            <th data-number>Count A</th>
            <th data-number>Count B</th>
            <th data-number>Time A</th>
            <th data-number>Time B</th>
            <th data-number>Difference</th>
            <th className="compare-times">A above, B below</th>
          </tr>
        </thead>
        <tbody>
          {operations.map(({ key, operation, service, a, b, deltaUs }) => (
            <tr key={key}>
              <td className="cut">
                {formatName(operation)} <ServiceName name={service} />
              </td>
              <td data-number>{a.count || "—"}</td>
              <td data-number>{b.count || "—"}</td>
              <td data-number>{a.count ? formatDuration(a.totalUs) : "—"}</td>
              <td data-number>{b.count ? formatDuration(b.totalUs) : "—"}</td>
              <td data-number>
                <Delta us={deltaUs} ofUs={a.totalUs} />
              </td>
              <td>
                <TwoBars a={a.totalUs} b={b.totalUs} most={most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
