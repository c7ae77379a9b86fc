import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ingesterEnv } from "../../functions/ingester/env.ts";
import { failureCodes } from "../../functions/jobs/errors.ts";
import { jobSteps } from "../../functions/jobs/job-steps.ts";
import { jobTypes } from "../../functions/jobs/job-types.ts";
import { notifierEnv } from "../../functions/notifier/env.ts";
import { processorEnv } from "../../functions/processor/env.ts";
import { reconcilerEnv } from "../../functions/reconciler/env.ts";
import { faults } from "../../generator/faults.ts";

const textOf = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const readme = textOf("README.md");

/** The cells of the table whose head begins with `head`, without the backquotes. */
function tableAfter(head: string, text = readme): string[][] {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.startsWith(`| ${head} |`)) + 2;
  const end = lines.findIndex((line, index) => index >= first && !line.startsWith("|"));
  return lines.slice(first, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

describe("README", () => {
  it("lists every failure code with its meaning, and no other", () => {
    expect(tableAfter("code")).toEqual(Object.entries(failureCodes));
  });

  it("leads to a list of every key of the functions' environment with the functions that read it, and no other", () => {
    const schemas = {
      ingester: ingesterEnv,
      processor: processorEnv,
      notifier: notifierEnv,
      reconciler: reconcilerEnv,
    };
    const readers = new Map<string, { functions: string[]; meaning: string | undefined }>();
    for (const [name, { shape }] of Object.entries(schemas)) {
      for (const [key, field] of Object.entries(shape)) {
        const known = readers.get(key);
        readers.set(key, { functions: [...(known?.functions ?? []), name], meaning: field.description });
      }
    }
    const rows = [...readers].map(([key, { functions, meaning }]) => [
      key,
      functions.length === Object.keys(schemas).length ? "all" : functions.join(", "),
      meaning,
    ]);

    expect(readme).toContain("(functions/README.md)");
    expect(tableAfter("key", textOf("functions/README.md"))).toEqual(rows);
  });

  it("lists every job type with its steps", () => {
    const rows = tableAfter("`job_type`").map(([type, , steps]) => [type, steps]);

    expect(rows).toEqual(jobTypes.map((type) => [type, jobSteps[type].map(({ name }) => name).join(", ")]));
  });

  it("names every fault of the generator", () => {
    const [, listed = ""] = /The generator's faults[^:]*: ([^.]+)\./s.exec(readme) ?? [];

    expect([...listed.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)).toEqual(faults.map(({ name }) => name));
  });

  it("stays readable at one sitting", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(160);
  });
});
