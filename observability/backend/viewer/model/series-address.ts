import type { SeriesLine } from "./series-lines.ts";

/** Where the name of a line leads: its jobs, or the traces with its operation; the brushed range goes along. */
export function lineAddress({ series }: SeriesLine, address: URLSearchParams): string {
  const { jobType, queue, service, operation } = series.labels;
  const [startUs, endUs] = [address.get("startUs"), address.get("endUs")];
  const parameters = new URLSearchParams();
  const range = address.get("range");
  if (service !== undefined && operation !== undefined) {
    parameters.set("service", service);
    parameters.set("operation", operation);
    if (startUs && endUs) {
      parameters.set("start", startUs);
      parameters.set("end", endUs);
    }
    return `/search?${parameters}`;
  }
  if (jobType !== undefined) parameters.set("type", jobType);
  if (queue !== undefined) parameters.set("queue", queue);
  if (startUs && endUs) {
    parameters.set("startUs", startUs);
    parameters.set("endUs", endUs);
  } else if (range) parameters.set("range", range);
  return `/jobs?${parameters}`;
}

/** Where the operations of a service, or of a job type, are compared; the time goes along. */
export function operationsAddress(
  { series }: SeriesLine,
  address: URLSearchParams,
): { text: string; address: string } | undefined {
  const { jobType, service } = series.labels;
  if (jobType === undefined && service === undefined) return undefined;
  const parameters = new URLSearchParams({ by: "operation" });
  for (const key of ["range", "timeframe", "startUs", "endUs", "q"])
    for (const value of address.getAll(key)) parameters.append(key, value);
  if (jobType !== undefined) parameters.set("jobType", jobType);
  if (service !== undefined) parameters.set("service", service);
  return { text: service ?? "operations", address: `/monitor?${parameters}` };
}
