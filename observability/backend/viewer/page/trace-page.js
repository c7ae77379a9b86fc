import { element, getJson } from "./element.js";
import { formatDuration, serviceHue } from "./format.ts";
import { findRows, layoutTrace, ticks, visibleRows } from "./layout.ts";
import { pageSpans } from "./otlp-json.ts";
import { spanDetail } from "./span-detail.js";

/**
 * One trace as a waterfall. `uiFind` of the address marks and opens what it finds: a span id, or text.
 *
 * @param {HTMLElement} page
 * @param {string} asked
 */
export function tracePage(page, asked) {
  const wanted = new URLSearchParams(location.search).get("uiFind") ?? "";
  const id = encodeURIComponent(asked);
  const state = {
    opened: new Set(),
    collapsed: new Set(),
    find: wanted,
    first: true,
    data: /** @type {any} */ (undefined),
  };
  const heading = element("div", { class: "title" });
  const find = /** @type {HTMLInputElement} */ (
    element("input", { type: "search", placeholder: "Find in trace", value: wanted, "aria-label": "Find in trace" })
  );
  const rows = element("div", { class: "waterfall" });
  find.addEventListener("input", () => {
    state.find = find.value;
    draw();
  });
  page.replaceChildren(heading, rows);

  async function refresh() {
    try {
      const [trace, logs, links] = await Promise.all([
        getJson(`/api/v3/traces/${id}`),
        getJson(`/api/logs?traceID=${id}`),
        getJson(`/api/links?traceID=${id}`),
      ]);
      const spans = pageSpans(trace.result.resourceSpans);
      const traceId = trace.result.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.traceId ?? asked;
      state.data = { traceId, waterfall: layoutTrace(spans), logs: logs.data, backLinks: links.data };
      if (location.pathname !== `/trace/${traceId}`)
        history.replaceState({}, "", `/trace/${traceId}${location.search}`);
      if (state.first)
        for (const { span } of findRows(state.data.waterfall.rows, wanted).slice(0, 1)) state.opened.add(span.id);
      draw();
      if (state.first) rows.querySelector(".found")?.scrollIntoView({ block: "center" });
      state.first = false;
    } catch (error) {
      if (/** @type {any} */ (error).status !== 404) throw error;
      heading.replaceChildren(
        element("h1", {}, "No span of this trace is here"),
        element("div", { class: "note" }, `Trace ${asked}: not arrived yet, or evicted. This page follows by itself.`),
      );
    }
  }

  function draw() {
    const { waterfall, traceId } = state.data;
    const root = waterfall.rows[0]?.span;
    document.title = `${root?.name ?? "trace"} · jobtrail`;
    const focused = document.activeElement === find;
    heading.replaceChildren(
      element("h1", {}, root?.name ?? ""),
      element("span", {}, `${formatDuration(waterfall.duration)} · ${waterfall.rows.length} spans`),
      ...(waterfall.failed > 0 ? [element("span", { class: "failed" }, `${waterfall.failed} failed`)] : []),
      ...(waterfall.orphans > 0
        ? [element("span", { class: "muted" }, `${waterfall.orphans} without their parent`)]
        : []),
      element("span", { class: "mono muted" }, traceId),
      element(
        "span",
        { class: "tools" },
        find,
        element("a", { href: `/api/v3/traces/${traceId}` }, "OTLP JSON"),
        element("a", { href: `/api/traces/${traceId}?prettyPrint=true` }, "Jaeger JSON"),
      ),
      element(
        "div",
        { class: "services" },
        ...waterfall.services.map((/** @type {string} */ service) =>
          element("span", { class: "service", hue: serviceHue(service) }, service || "(no service)"),
        ),
      ),
    );
    if (focused) find.focus();
    const marks = ticks(waterfall.duration);
    const found = new Set(findRows(waterfall.rows, state.find));
    rows.replaceChildren(
      ruler(marks, waterfall.duration),
      ...visibleRows(waterfall.rows, state.collapsed).flatMap((row) => [
        rowElement(row, marks, found.has(row)),
        ...(state.opened.has(row.span.id) ? [spanDetail(row, { start: waterfall.start, ...state.data })] : []),
      ]),
    );
  }

  /** @param {Set<string>} set @param {string} key */
  function toggle(set, key) {
    if (!set.delete(key)) set.add(key);
    draw();
  }

  /** @param {import("./layout.ts").Row} row @param {number[]} marks @param {boolean} found */
  function rowElement(row, marks, found) {
    const { span } = row;
    const late = row.left + row.width > 0.75 && row.left > 0.2;
    const classes = ["row", state.opened.has(span.id) ? "chosen" : "", found ? "found" : ""].join(" ");
    const fold =
      row.children > 0
        ? element(
            "button",
            {
              class: "fold",
              type: "button",
              "aria-label": "fold",
              onclick: (/** @type {Event} */ event) => {
                event.stopPropagation();
                toggle(state.collapsed, span.id);
              },
            },
            state.collapsed.has(span.id) ? "▸" : "▾",
          )
        : element("span", { class: "fold" });
    const open = () => toggle(state.opened, span.id);
    return element(
      "div",
      {
        class: classes,
        tabindex: 0,
        onclick: open,
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === "Enter" && event.target === event.currentTarget) open();
        },
      },
      element(
        "div",
        { class: "label", style: { paddingLeft: `${8 + Math.min(row.depth, 20) * 14}px` } },
        fold,
        element("span", { class: "swatch", hue: serviceHue(span.service) }),
        element(
          "span",
          { class: span.failed ? "name failed" : "name", title: span.name },
          `${span.failed ? "✗ " : ""}${row.orphan ? "… " : ""}${span.name}`,
        ),
        element("span", { class: "of" }, span.service),
      ),
      element(
        "div",
        { class: "track" },
        ...marks.map((at) => tick(at, state.data.waterfall.duration)),
        element("div", {
          class: `bar${row.waiting ? " waiting" : ""}${span.failed ? " failed" : ""}`,
          hue: serviceHue(span.service),
          style: { left: `${row.left * 100}%`, width: `${row.width * 100}%` },
        }),
        element(
          "span",
          {
            class: late ? "time before" : "time",
            style: { left: `${(late ? row.left : row.left + row.width) * 100}%` },
          },
          formatDuration(span.duration),
        ),
      ),
    );
  }
  return { refresh };
}

/** @param {number} at @param {number} duration */
function tick(at, duration, text = "") {
  return element("span", { class: "tick", style: { left: `${duration > 0 ? (at / duration) * 100 : 0}%` } }, text);
}

/** @param {number[]} marks @param {number} duration */
function ruler(marks, duration) {
  return element(
    "div",
    { class: "ruler" },
    element("div", {}, "Span"),
    element("div", { class: "track" }, ...marks.map((at) => tick(at, duration, formatDuration(at)))),
  );
}
