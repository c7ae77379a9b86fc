import { figure, markdownTable, median } from "../table.ts";
import { medians, type PipelineResult } from "./bench-pipeline.ts";
import type { Turn } from "./side.ts";

/** The result as Markdown tables. */
export function pipelineTables(result: PipelineResult): string {
  const { on, off, raw, ratios, jobsPerTurn, load } = result;
  const speed = (turns: readonly Turn[]) => turns.map(({ jobsPerSecond }) => jobsPerSecond);
  const row = (name: string, values: readonly number[]) => [
    name,
    figure(median(values)),
    figure(Math.min(...values)),
    figure(Math.max(...values)),
  ];
  const speeds = markdownTable(
    ["pipeline", "median", "least", "most"],
    [
      row("jobs/s with telemetry", speed(on)),
      row("jobs/s without", speed(off)),
      row("ratio with ÷ without", ratios),
      ...processorRatio(on, off).map((values) => row("the same by processor time", values)),
      row("fauxqs alone: messages/s", raw),
      row(
        "spans per job",
        on.map(({ spans }) => spans),
      ),
    ],
  );
  const note = `${on.length} turns of ${jobsPerTurn} jobs each; load of the machine ${load.map((value) => value.toFixed(1)).join(" before, ")} after`;
  return [speeds, note, byProcess(on, off)].join("\n\n");
}

/** Jobs per processor second, with ÷ without: what other programs on the machine do shows less in it. Empty where the system does not tell. */
function processorRatio(on: readonly Turn[], off: readonly Turn[]): number[][] {
  const values = on.map(({ processor }, index) => sum(off[index]?.processor ?? {}) / sum(processor));
  return values.every(Number.isFinite) ? [values] : [];
}

function byProcess(on: readonly Turn[], off: readonly Turn[]): string {
  const cpu = { on: medians(on, ({ processor }) => processor), off: medians(off, ({ processor }) => processor) };
  const memory = { on: peaks(on), off: peaks(off) };
  const names = Object.keys(memory.on);
  const cell = (values: Record<string, number>, name: string) => {
    const value = values[name];
    return value === undefined ? "–" : figure(value);
  };
  const rows = names.map((name) => [
    name,
    cell(cpu.on, name),
    cell(cpu.off, name),
    cell(memory.on, name),
    cell(memory.off, name),
  ]);
  const sums = [cpu.on, cpu.off, memory.on, memory.off].map(sum);
  return markdownTable(
    ["process", "CPU ms per job with", "CPU ms without", "peak MB with", "peak MB without"],
    [...rows, ["all", ...sums.map((value) => (value === 0 ? "–" : figure(value)))]],
  );
}

function peaks(turns: readonly Turn[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { megabytes } of turns) {
    for (const [name, value] of Object.entries(megabytes)) all[name] = Math.max(all[name] ?? 0, value);
  }
  return all;
}

function sum(values: Record<string, number>): number {
  return Object.values(values).reduce((total, value) => total + value, 0);
}
