import { programOnPath } from "./a-program.ts";

/** Tests that need a program of the PATH; where there is none they are skipped, and their names say why. */
export function itWith(program: string): (title: string, test: () => Promise<void>, timeoutMs?: number) => void {
  if (programOnPath(program) !== undefined) return it;
  return (title, test) => it.skip(`${title} (not run: there is no ${program} on the PATH)`, test);
}
