import type { JobType, MessageOf } from "../functions/jobs/job-types.ts";
import type { Random } from "./seeded-random.ts";

/** The tables that cleanup jobs work on; the demo rows are put into the same. */
export const cleanupTables = ["sessions", "audit_log", "carts", "notifications"] as const;

const reports = ["Weekly sales", "Revenue by region", "Returns", "Stock levels", "Churn", "Support load", "Ad spend"];
const regions = ["north", "east", "south", "west"];
const channels = ["web", "store", "phone", "partner"];
const givenNames = ["Ada", "Bruno", "Chidi", "Dana", "Emil", "Farah", "Goran", "Hana", "Ines", "Jonas", "Kira", "Luca"];
const familyNames = [
  "Abel",
  "Brandt",
  "Costa",
  "Dimov",
  "Ekström",
  "Fuchs",
  "Garcia",
  "Hofer",
  "Ito",
  "Jensen",
  "Kaya",
];
const tasks = ["rebuild search index", "re-encode videos", "migrate invoices", "export archive", "train forecast"];

/** A valid message for each job type. */
export const randomMessages: { [Type in JobType]: (random: Random) => MessageOf<Type> } = {
  report_generation: (random) => ({
    report_name: `${random.pick(reports)} ${random.whole(2021, 2026)}-W${String(random.whole(1, 52)).padStart(2, "0")}`,
    filters: { region: random.pick(regions), channel: random.pick(channels), minimum_amount: random.whole(0, 20) * 5 },
  }),
  data_cleanup: (random) => ({ target_table: random.pick(cleanupTables), retention: random.whole(7, 365) }),
  user_onboarding: (random) => ({
    user_id: `user-${random.whole(100_000, 999_999)}`,
    user_name: `${random.pick(givenNames)} ${random.pick(familyNames)}`,
  }),
  long_running_job: (random) => ({ task_name: random.pick(tasks), timeout: timeoutSeconds(random) }),
};

/** How often each job type is drawn. Long jobs are the rarest, for the sake of throughput. */
export const jobTypeWeights: Readonly<Record<JobType, number>> = {
  report_generation: 30,
  data_cleanup: 25,
  user_onboarding: 30,
  long_running_job: 15,
};

/** Mostly 5 to 60 s, short ones more often; one in twenty up to 300 s; one in a hundred 600 s. */
function timeoutSeconds(random: Random): number {
  const draw = random.fraction();
  if (draw < 0.01) return 600;
  if (draw < 0.06) return random.whole(61, 300);
  return Math.min(random.whole(5, 60), random.whole(5, 60));
}
