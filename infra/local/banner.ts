import { accountId, region } from "./emulators/account.ts";

export interface BannerFacts {
  awsUrl: string;
  otlpUrl: string;
  /** Of our own backend. */
  queryUrl: string;
  /** Where traces are shown. */
  traceUrl: string;
  /** Where telemetry is sent on to. */
  forward: { url: string; signals: "everything" | "traces" } | undefined;
  resources: number;
  /** Types that were left out by choice, one entry per resource. */
  skipped: readonly { type: string }[];
}

/** The first screen: where everything is, and how to send a job by hand. */
export function banner({ awsUrl, otlpUrl, queryUrl, traceUrl, forward, resources, skipped }: BannerFacts): string[] {
  const job = '{"job_type":"report_generation","message":{"report_name":"sales","filters":{}}}';
  const entry = JSON.stringify({ Entries: [{ Source: "jobs", DetailType: "job", Detail: job }] });
  const types = [...new Set(skipped.map(({ type }) => type))].sort().join(", ");
  return [
    "",
    ...(traceUrl === queryUrl ? [] : [`  jobs          ${queryUrl}`]),
    `  traces        ${traceUrl}`,
    `  AWS endpoint  ${awsUrl}  (account ${accountId}, region ${region}, any credentials)`,
    `  OTLP          ${otlpUrl}${forward ? `  (${said[forward.signals]} sent on to ${withoutSecrets(forward.url)})` : ""}`,
    "",
    "  a job by hand:",
    `  curl -s ${awsUrl} -H 'content-type: application/x-amz-json-1.1' -H 'x-amz-target: AWSEvents.PutEvents' -d '${entry}'`,
    "",
    `  ${resources} resources of the template run; ${skipped.length} skipped${types === "" ? "" : ` (${types})`}`,
    "",
  ];
}

const said = { everything: "everything is", traces: "traces are" };

/** Credentials and parameters of an address may be secret. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}
