import { element, getJson } from "./element.js";
import { searchPage } from "./search-page.js";
import { tracePage } from "./trace-page.js";

const LOOK_EVERY_MS = 1_500;
const page = /** @type {HTMLElement} */ (document.getElementById("page"));
const live = /** @type {HTMLElement} */ (document.getElementById("live"));
const store = /** @type {HTMLElement} */ (document.getElementById("store"));

const trace = /^\/trace\/([^/]+)$/.exec(location.pathname);
const view = trace ? tracePage(page, decodeURIComponent(trace[1] ?? "")) : searchPage(page);

live.addEventListener("click", () => {
  live.setAttribute("aria-pressed", live.getAttribute("aria-pressed") === "true" ? "false" : "true");
});

let seen = -1;

/** Draws again when the store has something new; a failed look is tried again. */
async function look() {
  try {
    if (live.getAttribute("aria-pressed") === "true" && !document.hidden) {
      const status = await getJson("/api/store");
      const evicted = status.evictedSpans > 0 ? ` · keeps the newest ${status.maxSpans.toLocaleString()}` : "";
      store.textContent = `${status.spans.toLocaleString()} spans in ${status.traces.toLocaleString()} traces${evicted}`;
      if (status.version !== seen) {
        await view.refresh();
        seen = status.version;
      }
    }
  } catch (error) {
    store.replaceChildren(
      element("span", { class: "failed" }, `backend: ${error instanceof Error ? error.message : error}`),
    );
  } finally {
    setTimeout(look, LOOK_EVERY_MS);
  }
}

await look();
