import type { DatabaseSync } from "node:sqlite";
import { type Catalog, createCatalog } from "./catalog.ts";
import { loadIndex } from "./load-index.ts";
import { fileIn, moveAside, openDatabase } from "./open-database.ts";
import { createSpanIndex, type SpanIndex } from "./span-index.ts";
import { isCorrupt, reasonOf } from "./store-errors.ts";
import { createSuggestions, type Suggestions } from "./suggestions.ts";

export interface StoreFile {
  /** Directory of the database file; without it the data goes with the process. */
  dataDir?: string | undefined;
  /** Most pages of 16 KiB in the file; more is answered like a full disk. */
  maxPages?: number | undefined;
  /** Is told, in a sentence, of a damaged file that was moved aside. */
  warn?: ((sentence: string) => void) | undefined;
  /** Milliseconds since the epoch. */
  now?: (() => number) | undefined;
}

export interface LoadedStore {
  db: DatabaseSync;
  /** The file, in words. */
  file: string;
  catalog: Catalog;
  index: SpanIndex;
  suggestions: Suggestions;
}

/** Opens the database and fills the index from it. A damaged file is moved aside, and an empty store begins. Throws `DataDirectoryError`. */
export function openLoaded({ dataDir, maxPages, warn = () => {}, now = Date.now }: StoreFile): LoadedStore {
  try {
    return load({ dataDir, maxPages });
  } catch (error) {
    if (dataDir === undefined || !isCorrupt(error)) throw error;
    const aside = moveAside(dataDir, now());
    warn(`${fileIn(dataDir)} is damaged ("${reasonOf(error)}"): it is now ${aside}, and the store begins empty`);
    return load({ dataDir, maxPages });
  }
}

function load({ dataDir, maxPages }: { dataDir: string | undefined; maxPages: number | undefined }): LoadedStore {
  const db = openDatabase({ dataDir, maxPages });
  try {
    const catalog = createCatalog(db);
    const index = createSpanIndex();
    const suggestions = createSuggestions();
    catalog.onOrigin(({ resource, scope }) =>
      suggestions.learnAttributes([...resource.attributes, ...scope.attributes]),
    );
    if (dataDir !== undefined) loadIndex(db, { catalog, index, suggestions });
    return {
      db,
      file: dataDir === undefined ? "the temporary file of the store" : fileIn(dataDir),
      catalog,
      index,
      suggestions,
    };
  } catch (error) {
    db.close();
    throw error;
  }
}
