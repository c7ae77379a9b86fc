import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface PageFile {
  contents: Uint8Array;
  contentType: string;
  etag: string;
}

/** The page as it is served: `index.html` and everything below `/static/`, by name. */
export interface Page {
  html: PageFile;
  files: ReadonlyMap<string, PageFile>;
}

const PAGE = new URL("./page/", import.meta.url);

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Bundles the page with everything it needs, in memory. One file of scripts and one of styles: the page is loaded from this machine. Throws esbuild's error, which names file and line. */
export async function buildPage(): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("main.tsx", PAGE))],
    bundle: true,
    format: "esm",
    target: "es2024",
    minify: true,
    jsx: "automatic",
    outdir: "static",
    publicPath: "/static",
    write: false,
    define: { "process.env.NODE_ENV": '"production"' },
    // The page's own, so that nothing of a surrounding project's settings changes it.
    tsconfigRaw: {},
    logLevel: "silent",
  });
  const files = new Map(
    outputFiles.map(({ path, contents, hash }) => [basename(path), pageFile(path, contents, hash)]),
  );
  for (const name of ["icon.svg"]) files.set(name, await fileOf(name));
  return { html: await fileOf("index.html"), files };
}

async function fileOf(name: string): Promise<PageFile> {
  const contents = await readFile(new URL(name, PAGE));
  return pageFile(name, contents, String(contents.length));
}

function pageFile(path: string, contents: Uint8Array, hash: string): PageFile {
  const extension = path.slice(path.lastIndexOf(".") + 1);
  return { contents, contentType: TYPES[extension] ?? "application/octet-stream", etag: `"${hash}"` };
}
