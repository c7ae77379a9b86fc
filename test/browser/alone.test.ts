import { type Backend, startBackend } from "../../observability/backend/start-backend.ts";
import { type Pages, startBrowser } from "../support/browser/a-browser.ts";
import { waitFor } from "../support/wait-for.ts";

let backend: Backend;
let pages: Pages;

beforeAll(async () => {
  backend = await startBackend({});
  pages = await startBrowser(backend.queryUrl);
}, 60_000);
afterAll(async () => {
  await pages?.stop();
  await backend?.stop();
}, 30_000);

describe("a backend without spans and without an AWS", () => {
  it.each([
    ["/jobs", /No job yet\n[\s\S]*run npm start\.$/],
    ["/flow", /Nothing to draw yet\n[\s\S]*No AWS to ask: start with npm start.*\.$/],
    ["/dead-letters", /Dead letters cannot be read\n+No AWS to ask: start with npm start.*\.$/],
    ["/alerts", /Alerts cannot be read\n+No AWS to ask: start with npm start.*\.$/],
    ["/inbox", /The inbox cannot be read\n+No AWS to ask: start with npm start.*\.$/],
    ["/search", /No trace in this time[\s\S]*A file of traces can be dropped here\.$/],
    ["/monitor", /No job ran in this time[\s\S]*All operations$/],
    ["/trace/not-hex", /Not the id of a trace\n+not-hex\n[\s\S]*Search traces$/],
    [`/trace/${"a".repeat(32)}...`, /Choose the other trace/],
    [`/trace/${"a".repeat(32)}...${"b".repeat(32)}`, /not in the store\n[\s\S]*Traces A and B are not in the store/],
    ["/trace/xyz...abc", /not the id of a trace[\s\S]*Trace A is not the id of a trace/],
    ["/nowhere", /There is no page at this address/],
  ])("says on %s what is missing and what to do", async (path, words) => {
    const { page, problems, close } = await pages.open(path);
    const main = page.getByRole("main");

    await waitFor(async () => words.test((await main.innerText()).trim()), { what: `${words} in the page` });

    expect(problems).toEqual([]);
    await close();
  });
});
