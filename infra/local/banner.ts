import { accountId, region } from "./emulators/account.ts";

export interface BannerFacts {
  awsUrl: string;
  otlpUrl: string;
  queryUrl: string;
  resources: number;
  /** Types that were left out by choice, one entry per resource. */
  skipped: readonly { type: string }[];
}

/** The first screen: where everything is, and how to send a job by hand. */
export function banner({ awsUrl, otlpUrl, queryUrl, resources, skipped }: BannerFacts): string[] {
  const job = '{"job_type":"report_generation","message":{"report_name":"sales","filters":{}}}';
  const entry = JSON.stringify({ Entries: [{ Source: "jobs", DetailType: "job", Detail: job }] });
  const types = [...new Set(skipped.map(({ type }) => type))].sort().join(", ");
  return [
    "",
    `  traces        ${queryUrl}`,
    `  AWS endpoint  ${awsUrl}  (account ${accountId}, region ${region}, any credentials)`,
    `  OTLP          ${otlpUrl}`,
    "",
    "  a job by hand:",
    `  curl -s ${awsUrl} -H 'content-type: application/x-amz-json-1.1' -H 'x-amz-target: AWSEvents.PutEvents' -d '${entry}'`,
    "",
    `  ${resources} resources of the template run; ${skipped.length} skipped${types === "" ? "" : ` (${types})`}`,
    "",
  ];
}
