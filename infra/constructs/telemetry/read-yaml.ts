import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type * as z from "zod";

const repository = join(import.meta.dirname, "../../..");

/** What the programs, which are written in Go, read: a date that is a text has to stand in quotes. */
export const yamlOfGo = { version: "1.1" } as const;

/** A YAML file of the repository, by its path from the root. Throws when it has another shape than what is read of it. */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> {
  return schema.parse(parse(readFileSync(join(repository, path), "utf8")));
}
