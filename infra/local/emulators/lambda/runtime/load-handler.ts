import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { HandlerNotFound, ImportModuleError, MalformedHandlerName, UserCodeSyntaxError } from "./error-document.ts";

export type Handler = (event: unknown, context: object) => unknown;

/** Imports the module that `handler` names below `root` and returns its export. Throws the runtime's own error types. */
export async function loadHandler(root: string, handler: string): Promise<Handler> {
  const [, file, exported] = /^([^.]+)\.(.+)$/.exec(basename(handler)) ?? [];
  if (file === undefined || exported === undefined) throw new MalformedHandlerName(handler);
  const path = join(root, dirname(handler), file);
  const found = [".js", ".mjs", ".cjs"].map((ending) => path + ending).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new ImportModuleError(`Error: Cannot find module '${file}'`);
  const names = exported.split(".");
  const imported = await importModule(found);
  const value = pick(imported, names) ?? pick(pick(imported, ["default"]), names);
  if (typeof value === "function") return value as Handler;
  throw new HandlerNotFound(
    value === undefined ? `${handler} is undefined or not exported` : `${handler} is not a function`,
  );
}

async function importModule(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(error);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") throw new ImportModuleError(error);
    throw error;
  }
}

function pick(value: unknown, names: readonly string[]): unknown {
  let at = value;
  for (const name of names) at = (at as Record<string, unknown> | null | undefined)?.[name];
  return at;
}
