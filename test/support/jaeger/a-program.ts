import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { startLeashed } from "../../../infra/local/leashed-program.ts";
import { waitFor } from "../wait-for.ts";

/** Path of a program on the PATH; undefined when it is not installed. */
export function programOnPath(name: string): string | undefined {
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return places.find((place) => existsSync(place));
}

export interface ProgramOptions {
  args: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Answers with 200 when it is ready. */
  readyUrl: string;
}

/** Starts a program and waits until it is ready. Throws with its last words. */
export async function startProgram(
  program: string,
  { args, environment = {}, readyUrl }: ProgramOptions,
): Promise<() => Promise<void>> {
  const { ended, stop } = startLeashed(program, args, environment);
  const isReady = async () => (await fetch(readyUrl).catch(() => undefined))?.ok;
  const ready = waitFor(isReady, { what: `${program} to be ready`, within: 40_000, every: 100 });
  const gone = ended.then(({ how, said }) => {
    throw new Error(`expected ${program} to run, it ended with ${how} and said: ${said}`);
  });
  gone.catch(() => {});
  await Promise.race([ready, gone]);
  return stop;
}
