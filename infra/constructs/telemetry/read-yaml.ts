import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type * as z from "zod";

const repository = join(import.meta.dirname, "../../..");

/** A YAML file of the repository, by its path from the root. Throws when it has another shape than what is read of it. */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> {
  return schema.parse(parse(readFileSync(join(repository, path), "utf8")));
}
