import type { MessageOf } from "../job-types.ts";
import { type Step, step } from "./step.ts";

type Message = MessageOf<"report_generation">;

const regions = ["north", "east", "south", "west"] as const;
const rowsPerReport = 2_000;

/** A report: sales figures are derived from its name, added up per region, rendered as a page and stored. */
export const reportGeneration: readonly Step<Message>[] = [
  step("extract", ({ message }) => {
    const totals = new Map<string, number>(regions.map((region) => [region, 0]));
    for (const { region, amount } of salesOf(message.report_name))
      totals.set(region, (totals.get(region) ?? 0) + amount);
    return { rows: rowsPerReport, ...Object.fromEntries(totals) };
  }),
  step("aggregate", ({ results }) => {
    const amounts = regions.map((region) => Number(results.extract?.[region] ?? 0));
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    const best = regions[amounts.indexOf(Math.max(...amounts))] ?? regions[0];
    return { total, best };
  }),
  step("render", async ({ jobId, message, results, data, now, alreadyDone }) => {
    const page = renderPage(message.report_name, results.extract ?? {}, Number(results.aggregate?.total ?? 0));
    const { created, byThisJob } = await data.putOnce(
      { partition: `report#${jobId}`, name: "page" },
      { page, rendered_at: now().toISOString() },
    );
    if (!created && byThisJob) alreadyDone();
    return { bytes: Buffer.byteLength(page) };
  }),
];

/** The same name always gives the same figures. */
function* salesOf(name: string): Generator<{ region: string; amount: number }> {
  let state = 0;
  for (const character of name) state = (Math.imul(state, 31) + character.charCodeAt(0)) >>> 0;
  for (let row = 0; row < rowsPerReport; row++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield { region: regions[state >>> 30] ?? "north", amount: (state >>> 8) % 500 };
  }
}

function renderPage(name: string, figures: Readonly<Record<string, unknown>>, total: number): string {
  const rows = regions.map((region) => `<tr><th>${region}</th><td>${String(figures[region] ?? 0)}</td></tr>`);
  return `<!doctype html><title>${escapeHtml(name)}</title><table>${rows.join("")}<tr><th>total</th><td>${total}</td></tr></table>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
