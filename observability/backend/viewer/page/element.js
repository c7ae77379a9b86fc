/**
 * Makes an element. Content that comes from data only ever becomes text: strings are text nodes, and there is no way to give HTML.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] `class`, `hue` (a service's colour), `on*` listeners, `style` as an object, else attributes
 * @param {...(Node | string | undefined)} content
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name === "hue") made.style.setProperty("--hue", String(value));
    else if (name === "style") Object.assign(made.style, value);
    else if (name.startsWith("on") && typeof value === "function")
      made.addEventListener(name.slice(2), (event) => value(event));
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...content.filter((part) => part !== undefined));
  return made;
}

/**
 * The JSON of an address of this backend; an error says what the backend said.
 *
 * @param {string} address
 */
export async function getJson(address) {
  const response = await fetch(address);
  const body = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  const said = body?.errors?.[0]?.msg ?? body?.error?.message ?? `HTTP ${response.status}`;
  throw Object.assign(new Error(said), { status: response.status });
}
