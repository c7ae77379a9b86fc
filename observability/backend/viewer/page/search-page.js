import { element, getJson } from "./element.js";
import { formatAge, formatDuration, formatTags, parseTags, serviceHue } from "./format.ts";

const LOOKBACKS = [
  ["15m", "15 minutes", 900],
  ["1h", "hour", 3_600],
  ["6h", "6 hours", 21_600],
  ["2d", "2 days", 172_800],
];
const FIELDS = ["service", "operation", "minDuration", "maxDuration", "lookback", "limit"];

/**
 * The list of traces with its form, at Jaeger's address and with Jaeger's parameters.
 *
 * @param {HTMLElement} page
 */
export function searchPage(page) {
  const asked = new URLSearchParams(location.search);
  const form = /** @type {HTMLFormElement} */ (element("form", { class: "search" }, ...formFields(asked)));
  const problem = element("div", { role: "alert" });
  const list = element("div");
  page.replaceChildren(form, problem, list);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.pushState({}, "", `/search?${parametersOf(form)}`);
    void refresh();
  });

  async function refresh() {
    await fillServices(form, asked);
    try {
      const { tags, wrong } = parseTags(entered(form, "tags"));
      if (wrong.length > 0) throw new Error(`tags: expected key=value, got ${wrong.join(" ")}`);
      const { summaries } = await getJson(`/api/v3/trace-summaries?${queryOf(form, tags)}`);
      problem.replaceChildren();
      list.replaceChildren(summaries.length > 0 ? traceList(summaries) : nothing());
    } catch (error) {
      problem.replaceChildren(
        element("div", { class: "problem" }, error instanceof Error ? error.message : String(error)),
      );
    }
  }
  return { refresh };
}

/** @param {URLSearchParams} asked */
function formFields(asked) {
  /** @param {string} name @param {string} label @param {string} fallback @param {Record<string, unknown>} more */
  const field = (name, label, fallback = "", more = {}, size = "short") =>
    element("label", { class: size }, label, element("input", { name, value: asked.get(name) ?? fallback, ...more }));
  const lookback = asked.get("lookback") ?? "1h";
  return [
    element(
      "label",
      {},
      "Service",
      element("select", { name: "service" }, element("option", { value: "" }, "all services")),
    ),
    field("operation", "Operation", "", { list: "operations" }, ""),
    element("datalist", { id: "operations" }),
    field("tags", "Tags", tagsText(asked), { placeholder: 'error=true job.type=data_cleanup key="two words"' }, "wide"),
    field("minDuration", "Longer than", "", { placeholder: "1.5s" }),
    field("maxDuration", "Shorter than", "", { placeholder: "100ms" }),
    element(
      "label",
      {},
      "Last",
      element(
        "select",
        { name: "lookback" },
        ...LOOKBACKS.map(([value, label]) => element("option", { value, selected: value === lookback }, String(label))),
      ),
    ),
    field("limit", "At most", "20", { type: "number", min: "1", max: "1500" }),
    element("button", { class: "primary" }, "Find traces"),
  ];
}

/** @param {URLSearchParams} asked */
function tagsText(asked) {
  try {
    return formatTags(JSON.parse(asked.get("tags") || "{}"));
  } catch {
    return asked.get("tags") ?? "";
  }
}

/** @param {HTMLFormElement} form @param {string} name */
function entered(form, name) {
  return String(new FormData(form).get(name) ?? "").trim();
}

/** @param {HTMLFormElement} form */
function parametersOf(form) {
  const parameters = new URLSearchParams();
  for (const name of FIELDS) if (entered(form, name)) parameters.set(name, entered(form, name));
  const { tags } = parseTags(entered(form, "tags"));
  if (Object.keys(tags).length > 0) parameters.set("tags", JSON.stringify(tags));
  return parameters;
}

/** @param {HTMLFormElement} form @param {Record<string, string>} tags */
function queryOf(form, tags) {
  const seconds = Number(LOOKBACKS.find(([value]) => value === entered(form, "lookback"))?.[2] ?? 3_600);
  const now = Date.now();
  const query = new URLSearchParams({
    "query.startTimeMin": new Date(now - seconds * 1_000).toISOString(),
    "query.startTimeMax": new Date(now + 60_000).toISOString(),
    "query.searchDepth": entered(form, "limit") || "20",
    "query.attributes": JSON.stringify(tags),
  });
  const names = {
    service: "serviceName",
    operation: "operationName",
    minDuration: "durationMin",
    maxDuration: "durationMax",
  };
  for (const [field, name] of Object.entries(names))
    if (entered(form, field)) query.set(`query.${name}`, entered(form, field));
  return query;
}

/** @param {HTMLFormElement} form @param {URLSearchParams} asked */
async function fillServices(form, asked) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem("service"));
  const first = select.options.length === 1;
  const chosen = first ? (asked.get("service") ?? "") : select.value;
  const { services } = await getJson("/api/v3/services");
  const names = services.includes(chosen) || !chosen ? services : [...services, chosen];
  if (names.length + 1 !== select.options.length) {
    select.replaceChildren(
      element("option", { value: "" }, "all services"),
      ...names.map((/** @type {string} */ name) => element("option", { value: name }, name)),
    );
    select.value = chosen;
  }
  if (!chosen) return;
  const { operations } = await getJson(`/api/v3/operations?service=${encodeURIComponent(chosen)}`);
  const unique = [...new Set(operations.map((/** @type {{ name: string }} */ { name }) => name))];
  document.getElementById("operations")?.replaceChildren(...unique.map((name) => element("option", { value: name })));
}

function nothing() {
  return element(
    "div",
    { class: "note" },
    "No trace matches. Send spans to the OTLP port, or widen the search; this list follows by itself.",
  );
}

/** @param {any[]} summaries */
function traceList(summaries) {
  const longest = Math.max(...summaries.map(durationOf), 1);
  return element(
    "div",
    { class: "traces" },
    ...summaries.map((summary) => {
      const duration = durationOf(summary);
      const started = Number(summary.minStartTimeUnixNano) / 1e6;
      const name = summary.rootOperationName ?? "(root not here)";
      return element(
        "a",
        { class: "trace", href: `/trace/${summary.traceId}` },
        element(
          "span",
          { class: "name", title: name },
          element("strong", {}, name),
          ` ${summary.rootServiceName ?? ""}`,
        ),
        element(
          "span",
          { class: "services" },
          ...summary.services.map((/** @type {any} */ service) =>
            element(
              "span",
              { class: "service", hue: serviceHue(service.name) },
              `${service.name} ${service.spanCount}`,
            ),
          ),
        ),
        element("span", { class: "right" }, formatDuration(duration)),
        element(
          "span",
          { class: summary.errorSpanCount > 0 ? "right failed" : "right muted" },
          summary.errorSpanCount > 0
            ? `${summary.errorSpanCount} of ${summary.spanCount} failed`
            : `${summary.spanCount} spans`,
        ),
        element(
          "span",
          { class: "right muted age", title: new Date(started).toISOString() },
          formatAge(started, Date.now()),
        ),
        element("span", { class: "share", style: { width: `${(100 * duration) / longest}%` } }),
      );
    }),
  );
}

/** @param {any} summary */
function durationOf(summary) {
  return Number(BigInt(summary.maxEndTimeUnixNano) - BigInt(summary.minStartTimeUnixNano)) / 1_000;
}
