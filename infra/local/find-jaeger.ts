import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { StartError } from "./start-error.ts";

const names = ["jaeger", "jaeger-all-in-one"];

/** Path of the program in `JAEGER_BIN`, else of `jaeger` or `jaeger-all-in-one` on the PATH. Throws a `StartError` when there is none. */
export function findJaeger(env: NodeJS.ProcessEnv): string {
  if (env.JAEGER_BIN) {
    if (isProgram(env.JAEGER_BIN)) return env.JAEGER_BIN;
    throw new StartError(`expected JAEGER_BIN to name a program, got ${env.JAEGER_BIN}; nothing was started`);
  }
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (found !== undefined) return found;
  throw new StartError(
    `expected a Jaeger to start, got none: JAEGER_BIN is not set, and ${names.join(" or ")} is not on PATH; nothing was started: install it, or give the address of one that runs, such as --jaeger=http://localhost:16686`,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
