import { descendants, listProcesses, type ProcessInfo, processorMilliseconds } from "./processes.ts";

export interface WatchOptions {
  /** Process ids by kind. */
  known: Readonly<Record<string, number>>;
  /** All other processes that descend from `of` are one kind. */
  family: { name: string; of: number };
}

export interface Watched {
  /** Processor milliseconds by kind; empty where the system does not tell. */
  processor: Record<string, number>;
  /** Peak of the resident megabytes by kind, looked at every second. */
  megabytes: Record<string, number>;
  /** Processes of the family at the end. */
  family: number;
}

export interface ProcessWatch {
  start(): Promise<void>;
  end(): Promise<Watched>;
  stop(): void;
}

const everyMs = 1_000;

/** Watches memory and processor time of some processes between `start` and `end`. */
export function watchProcesses({ known, family }: WatchOptions): ProcessWatch {
  const peaks: Record<string, number> = {};
  const ids = new Set(Object.values(known));
  let before = new Map<number, number | undefined>();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<Map<string, ProcessInfo[]>> {
    const all = await listProcesses();
    const kinds = new Map(Object.entries(known).map(([name, id]) => [name, all.filter(({ pid }) => pid === id)]));
    kinds.set(
      family.name,
      descendants(all, family.of).filter(({ pid }) => !ids.has(pid)),
    );
    for (const [name, processes] of kinds) {
      const megabytes = processes.reduce((sum, { kilobytes }) => sum + kilobytes, 0) / 1024;
      peaks[name] = Math.max(peaks[name] ?? 0, megabytes);
    }
    return kinds;
  }

  const times = (kinds: Map<string, ProcessInfo[]>) =>
    new Map([...kinds.values()].flat().map(({ pid }) => [pid, processorMilliseconds(pid)]));

  return {
    async start() {
      before = times(await look());
      timer = setInterval(() => void look().catch(() => {}), everyMs);
    },
    async end() {
      clearInterval(timer);
      const kinds = await look();
      const after = times(kinds);
      const processor: Record<string, number> = {};
      for (const [name, processes] of kinds) {
        for (const { pid } of processes) {
          const used = after.get(pid);
          if (used !== undefined) processor[name] = (processor[name] ?? 0) + used - (before.get(pid) ?? 0);
        }
      }
      return { processor, megabytes: peaks, family: kinds.get(family.name)?.length ?? 0 };
    },
    stop: () => clearInterval(timer),
  };
}
