import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Which folders of ours a folder may import from, beside itself. */
const arrows: Record<string, readonly string[]> = {
  "functions/jobs": [],
  functions: ["functions", "observability/telemetry"],
  generator: ["generator", "functions/jobs", "observability/telemetry"],
  "infra/local": ["infra/local", "observability/checker"],
  infra: ["infra"],
  "observability/telemetry": [],
  "observability/backend": ["observability/backend"],
  "observability/backend/api": [],
  "observability/backend/otlp": [],
  "observability/backend/store": ["observability/backend/otlp"],
  "observability/backend/viewer/model": ["observability/backend/api"],
  "observability/backend/viewer/page": ["observability/backend/api", "observability/backend/viewer/model"],
  "observability/jobs-cli": ["observability/backend/api", "observability/checker"],
  "observability/checker": [],
};

/** Folders of the page that others of its folders may import from, each only from those before it; a page's own folder from all of them. */
const layersOfThePage = ["data", "parts", "frame"];

/** Packages that a folder may import; folders that are not named may import any. */
const packages: Record<string, readonly string[]> = {
  "functions/jobs": ["zod"],
  "observability/checker": ["zod", "jest", "@jest/globals", "expect"],
};

interface Import {
  file: string;
  target: string;
}

function importsOf(folder: string): Import[] {
  const files = globSync(`${folder}/**/*.{ts,tsx,mts}`, { cwd: root });
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [
      ...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm),
    ].map((match) => ({ file, target: match[1] ?? match[2] ?? match[3] ?? "" }));
  });
}

function ours({ file, target }: Import): string | undefined {
  return target.startsWith(".") ? relative(root, join(root, dirname(file), target)) : undefined;
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A file belongs to the longest folder that has a rule. */
function ruleOf(path: string): string | undefined {
  return Object.keys(arrows)
    .filter((folder) => isIn(path, folder))
    .sort((a, b) => b.length - a.length)[0];
}

describe("imports", () => {
  it.each(Object.keys(arrows))("of %s follow the arrows", (folder) => {
    const imports = importsOf(folder).filter(({ file }) => ruleOf(file) === folder);
    const against = imports.flatMap((line) => {
      const path = ours(line);
      if (path === undefined || isIn(path, folder)) return [];
      return arrows[folder]?.some((allowed) => isIn(path, allowed)) ? [] : [`${line.file} imports ${path}`];
    });

    expect(imports.length).toBeGreaterThan(0);
    expect(against).toEqual([]);
  });

  it("of a page's folder reach no other page, and those of its layers no later one", () => {
    const page = "observability/backend/viewer/page";
    const folderIn = (path: string) => (isIn(path, page) ? /^[^/]+(?=\/)/.exec(relative(page, path))?.[0] : undefined);
    const against = importsOf(page).flatMap((line) => {
      const [from, to] = [folderIn(line.file), folderIn(ours(line) ?? "")];
      if (from === undefined || to === undefined || from === to) return [];
      const layer = layersOfThePage.indexOf(from);
      const allowed = layer < 0 ? layersOfThePage : layersOfThePage.slice(0, layer);
      return allowed.includes(to) ? [] : [`${line.file} imports ${to}`];
    });

    expect(layersOfThePage.filter((folder) => importsOf(`${page}/${folder}`).length === 0)).toEqual([]);
    expect(against).toEqual([]);
  });

  it.each(Object.entries(packages))("of %s name only %j", (folder, allowed) => {
    const foreign = importsOf(folder).filter((line) => ours(line) === undefined && !line.target.startsWith("node:"));

    expect(foreign.filter(({ target }) => !allowed.includes(target))).toEqual([]);
  });

  it("of constructs and the local runtime load no function's source", () => {
    const sources = [...importsOf("infra")]
      .flatMap((line) => ours(line) ?? [])
      .filter((path) => isIn(path, "functions"));

    expect(sources).toEqual([]);
  });

  it("form no cycle between files of one folder tree", () => {
    const edges = new Map<string, string[]>();
    for (const folder of ["functions", "generator", "infra", "observability"]) {
      for (const line of importsOf(folder)) {
        const text = readFileSync(join(root, line.file), "utf8");
        const path = ours(line);
        const typeOnly = new RegExp(`import type [^;]*"${line.target.replaceAll(".", "\\.")}"`).test(text);
        if (path !== undefined && !typeOnly) edges.set(line.file, [...(edges.get(line.file) ?? []), path]);
      }
    }

    expect(findCycle(edges)).toBeUndefined();
  });

  it("take the unstable semantic conventions from no package", () => {
    const all = ["functions", "generator", "infra", "observability"].flatMap(importsOf);

    expect(all.filter(({ target }) => target.startsWith("@opentelemetry/semantic-conventions"))).toEqual([]);
  });
});

function findCycle(edges: ReadonlyMap<string, readonly string[]>): string | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | undefined => {
    const seen = path.indexOf(file);
    if (seen >= 0) return [...path.slice(seen), file].join(" -> ");
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
