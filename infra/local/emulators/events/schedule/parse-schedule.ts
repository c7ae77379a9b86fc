import { AwsError } from "../../aws-error.ts";
import { parseCron } from "./parse-cron.ts";

/** When a rule fires, without the time scale. */
export type Schedule = { kind: "rate"; periodMs: number } | { kind: "cron"; next: (after: Date) => Date | undefined };

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(5 minutes)` or `cron(0 12 * * ? *)`, in UTC. Throws `ValidationException` as PutRule does. */
export function parseSchedule(expression: string): Schedule {
  const schedule = parseRate(expression) ?? parseCronSchedule(expression);
  if (schedule === undefined) throw new AwsError("ValidationException", "Parameter ScheduleExpression is not valid.");
  return schedule;
}

function parseRate(expression: string): Schedule | undefined {
  const match = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (match === null) return undefined;
  const [, digits, unit, plural] = match;
  const count = Number(digits);
  if (count < 1 || (count === 1) !== (plural === "")) return undefined;
  return { kind: "rate", periodMs: count * unitMs[unit as keyof typeof unitMs] };
}

function parseCronSchedule(expression: string): Schedule | undefined {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1];
  const cron = fields === undefined ? undefined : parseCron(fields);
  return cron && { kind: "cron", next: cron.next };
}
