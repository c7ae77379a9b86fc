import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { InboxView } from "../../observability/backend/api/inbox.ts";
import type { SentJob } from "../support/browser/a-system.ts";
import { frameOf, markPage } from "../support/browser/frame.ts";
import { inboxPage } from "../support/browser/inbox-page.ts";
import { lowContrast } from "../support/browser/low-contrast.ts";
import { viewerUnderTest } from "../support/browser/viewer-under-test.ts";
import { clientOptions } from "../support/client-options.ts";
import { waitFor } from "../support/wait-for.ts";

const viewer = viewerUnderTest();
const { open } = viewer;
let completed: SentJob;
let rejected: SentJob;

const webhookUrl = (path: string) => `${viewer.system.awsUrl}/_jobtrail/inbox/webhooks/${path}`;
const read = () => viewer.system.read<InboxView>("/api/inbox?limit=500");
const postWebhook = async (path: string, body: string) => {
  const { status } = await fetch(webhookUrl(path), { method: "POST", body });
  return status;
};

async function sendEmail(to: string, subject: string, text: string): Promise<void> {
  const ses = new SESv2Client(clientOptions(viewer.system.awsUrl));
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: "jobs@example.com",
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text }, Html: { Data: text } } } },
    }),
  );
  ses.destroy();
}

/** What is listed once both jobs have told their three targets. */
const told = () =>
  waitFor(
    async () => {
      const { messages } = await read();
      const of = ({ jobId }: SentJob) => new Set(messages.filter((one) => one.jobId === jobId).map(({ kind }) => kind));
      return of(completed).size === 3 && of(rejected).size === 3;
    },
    { what: "both jobs to have told an email address, a webhook and a queue", within: 60_000 },
  );

describe("an empty inbox", () => {
  it("says how to get a notification", async () => {
    const page = await open("/inbox");

    const main = page.getByRole("main");
    await main.getByText("npm run generate -- --count 5 --notify-share 1").waitFor();
    expect(await main.innerText()).toContain("No notification yet");
  });
});

describe("the inbox", () => {
  beforeAll(async () => {
    const notify = (path: string) => ({ email: "ops@example.com", webhook: webhookUrl(path), queue: "job-inbox" });
    const { system } = viewer;
    completed = await system.send("report_generation", { report_name: "sales", filters: {} }, notify("reports"));
    rejected = await system.send("data_cleanup", { target_table: "sessions", retention: -1 }, notify("status/503"));
    await told();
  }, 90_000);

  it("shows what jobs tell their targets, each with its job and how that ended", async () => {
    const page = await open("/inbox");
    const inbox = inboxPage(page);
    await inbox.ofJob(completed.jobId, "email").waitFor();

    for (const [kind, target] of [
      ["email", "ops@example.com"],
      ["webhook", "…/webhooks/reports"],
      ["queue", "job-inbox"],
    ] as const) {
      const text = await inbox.ofJob(completed.jobId, kind).innerText();
      expect(text).toContain(target);
      expect(text).toContain("COMPLETED");
    }
    expect(await inbox.ofJob(rejected.jobId, "email").innerText()).toContain("INVALID_JOB");
    // The webhook is refused with 503: the notifier tries again.
    const tries = inbox.ofJob(rejected.jobId, "webhook");
    await waitFor(async () => (await tries.count()) >= 2, { what: "a second try", within: 30_000 });
    expect(await tries.first().innerText()).toContain("webhook 503");
    await inbox.ofJob(completed.jobId, "email").getByRole("link").click();
    await page.waitForURL((url) => url.pathname === `/jobs/${completed.jobId}`);
  });

  it("opens a notification by keys: its text, its job, and back", async () => {
    const page = await open("/inbox?kind=email");
    const inbox = inboxPage(page);
    await inbox.ofJob(completed.jobId, "email").waitFor();
    await frameOf(page).isLive();

    await page.keyboard.press("j");
    await inbox.detail.waitFor();
    await page.keyboard.press("End");
    const first = (await read()).messages.filter(({ kind }) => kind === "email").at(-1);
    await waitFor(async () => (await inbox.detail.innerText()).includes(first?.subject ?? "?"), {
      what: "its subject",
    });
    const detail = await inbox.detail.innerText();
    expect(detail).toContain("ops@example.com");
    expect(detail).toContain(`Job: ${first?.jobId}`);
    expect(detail).toMatch(/completed|rejected/);
    expect(new URL(page.url()).searchParams.get("message")).toBe(first?.id);
    await page.keyboard.press("Escape");
    await inbox.detail.waitFor({ state: "hidden" });

    await inbox.rows.last().getByRole("button").focus();
    await page.keyboard.press("t");
    await page.waitForURL((url) => url.pathname === `/trace/${first?.traceId}`);
  });

  it("is narrowed by kind, and the address says so", async () => {
    const page = await open("/inbox");
    const inbox = inboxPage(page);
    await inbox.ofJob(completed.jobId, "queue").waitFor();

    await inbox.filter("queue");

    await waitFor(() => new URL(page.url()).searchParams.get("kind") === "queue", { what: "the address" });
    await waitFor(async () => (await inbox.table.locator('[data-inbox-kind="email"]').count()) === 0, {
      what: "the other kinds to go",
    });
    expect(await inbox.ofJob(completed.jobId, "queue").count()).toBe(1);
  });

  it("gets new notifications without a reload, and the open one stays", async () => {
    const page = await open("/inbox");
    const inbox = inboxPage(page);
    await frameOf(page).isLive();
    await inbox.ofJob(completed.jobId, "email").getByRole("button").click();
    await inbox.detail.waitFor();
    const text = await inbox.detail.innerText();
    const isMarked = await markPage(page);

    expect(await postWebhook("new/arrival", '{"job_id":"none"}')).toBe(204);
    await inbox.row("…/webhooks/new/arrival").waitFor({ timeout: 20_000 });

    expect(await inbox.detail.innerText()).toBe(text);
    expect(await isMarked()).toBe(true);
  });

  it("is reached from the alerts, by a click and by keys", async () => {
    const page = await open("/alerts");
    const inbox = inboxPage(page);
    await frameOf(page).isLive();

    await inbox.list("Inbox").click();
    await page.waitForURL((url) => url.pathname === "/inbox");
    expect(await inbox.list("Inbox").getAttribute("aria-current")).toBe("page");
    expect(await frameOf(page).link("Alerts").getAttribute("aria-current")).toBe("page");
    await inbox.rows.first().waitFor();
    await page.keyboard.press("1");
    await page.waitForURL((url) => url.pathname === "/alerts");
    for (const key of "gi") await page.keyboard.press(key);
    await page.waitForURL((url) => url.pathname === "/inbox");
    await page.keyboard.press("?");
    await frameOf(page).keys.waitFor();
    expect(await frameOf(page).keys.innerText()).toMatch(/open its job[\s\S]*Inbox/);
  });

  it("shows hostile text as text and nothing else", async () => {
    const image = '<img src=x onerror="alert(1)">';
    const link = "javascript:alert(2)";
    const bidi = "\u202egnp.exe\u2066";
    await sendEmail(
      "evil@example.com",
      `${image} ${bidi}`,
      `<script>alert(3)</script> ${image} ${link} ${"x".repeat(9_000)}`,
    );
    await postWebhook(
      `${encodeURIComponent(image)}?${link}`,
      JSON.stringify({ job_id: image, code: bidi, reason: image }),
    );
    const page = await open("/inbox");
    const inbox = inboxPage(page);
    const main = page.getByRole("main");

    for (const line of [inbox.row("evil@example.com"), inbox.row(image).first()]) {
      await line.getByRole("button").click();
      await waitFor(async () => (await inbox.detail.innerText()).includes(image), { what: "the text as it is" });
      expect(await main.locator("img, script, iframe").count()).toBe(0);
      expect(await main.locator('a[href^="javascript:"]').count()).toBe(0);
      expect(await page.locator("html").evaluate((html) => html.scrollWidth <= html.clientWidth)).toBe(true);
    }
    expect(await page.title()).toBe("Inbox · jobtrail");
  });

  it.each(["light", "dark"] as const)("can be read in the %s scheme", async (colorScheme) => {
    const page = await open("/inbox", { colorScheme });
    const inbox = inboxPage(page);
    await inbox.ofJob(rejected.jobId, "email").getByRole("button").click();
    await inbox.detail.getByText("INVALID_JOB").first().waitFor();

    expect(await lowContrast(page)).toEqual([]);
  });
});
