import { element } from "./element.js";
import { formatDuration } from "./format.ts";

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"];

/**
 * Everything that is known of a span.
 *
 * @param {import("./layout.ts").Row} row
 * @param {{ start: number, traceId: string, logs: any[], backLinks: any[] }} context
 */
export function spanDetail({ span, orphan }, { start, traceId, logs, backLinks }) {
  const from = (/** @type {number} */ time) => formatDuration(Math.max(0, time - start));
  const ownLogs = logs.filter((log) => log.spanId === span.id);
  const pointing = backLinks.filter((link) => link.targetSpanId === span.id);
  return element(
    "div",
    { class: "detail" },
    element(
      "div",
      {},
      element("strong", {}, span.name),
      ` · ${span.service} · ${KINDS[span.kind] ?? ""} · `,
      `${formatDuration(span.duration)} · starts at ${from(span.start)} · `,
      element("span", { class: "mono muted" }, `span ${span.id}`),
      span.scope ? ` · ${span.scope}` : "",
    ),
    span.failed ? element("div", { class: "failed" }, `Error ${span.statusMessage}`) : undefined,
    orphan
      ? element(
          "div",
          { class: "muted" },
          `Its parent ${span.parentId} is not here: not arrived yet, not sampled, outside of the system, or evicted.`,
        )
      : undefined,
    ...section(
      "Attributes",
      span.attributes.map(([key, value]) => line(key, value)),
    ),
    ...section(
      "Events",
      span.events
        .toSorted((a, b) => a.time - b.time)
        .map((event) =>
          line(
            `${from(event.time)}  ${event.name}`,
            event.attributes.map(([key, value]) => `${key}=${value}`).join("\n"),
          ),
        ),
    ),
    ...section(
      "Logs",
      ownLogs.map((log) =>
        line(
          `${from(Number(log.timeUnixNano ?? log.observedTimeUnixNano ?? 0) / 1_000)}  ${log.severityText ?? ""}`,
          typeof log.body === "string" ? log.body : JSON.stringify(log.body),
        ),
      ),
    ),
    ...section(
      "Links",
      span.links.map((link) =>
        line(
          linkTo(link.traceId, link.spanId, traceId),
          link.attributes.map(([key, value]) => `${key}=${value}`).join("\n"),
        ),
      ),
    ),
    ...section(
      "Linked from",
      pointing.map((link) => line(linkTo(link.traceId, link.spanId, traceId), `${link.name} · ${link.service}`)),
    ),
    ...section(
      "Resource",
      span.resource.map(([key, value]) => line(key, value)),
    ),
  );
}

/** @param {string} title @param {HTMLElement[]} lines */
function section(title, lines) {
  return lines.length === 0 ? [] : [element("h2", {}, title), element("table", {}, element("tbody", {}, ...lines))];
}

/** @param {string | Node} key @param {string} value */
function line(key, value) {
  return element("tr", {}, element("td", {}, key), element("td", {}, value));
}

/** @param {string} toTrace @param {string} toSpan @param {string} here */
function linkTo(toTrace, toSpan, here) {
  const address = `/trace/${encodeURIComponent(toTrace)}?uiFind=${encodeURIComponent(toSpan)}`;
  return element(
    "a",
    { href: address, class: "mono" },
    toTrace === here ? `span ${toSpan} of this trace` : `${toSpan} in trace ${toTrace.slice(0, 8)}…`,
  );
}
