import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");
const notOurs = ["node_modules", "cdk.out", ".git"];
const files = globSync("**/*.md", { cwd: root, exclude: (path) => notOurs.includes(path) });

/** The file without its blocks of code, where brackets are no links. */
const proseOf = (file: string) => readFileSync(join(root, file), "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");

/** What a file links to, but addresses on the web. */
function linksIn(file: string): string[] {
  const found = proseOf(file).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g);
  return [...found].map(([, inline, html]) => inline ?? html ?? "").filter((link) => !/^https?:/.test(link));
}

/** The anchors that GitHub gives a file's headings. */
function anchorsOf(file: string): string[] {
  return [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function leadsSomewhere(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? file : join(dirname(file), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

describe("the project's Markdown", () => {
  it("is found", () => {
    expect(files).toEqual(expect.arrayContaining(["README.md", join("infra", "RUNBOOK.md")]));
    expect(linksIn("README.md").length).toBeGreaterThan(20);
  });

  it.each(files)("links from %s to files and headings that there are", (file) => {
    expect(linksIn(file).filter((link) => !leadsSomewhere(file, link))).toEqual([]);
  });
});
