import { parseDayOfMonth, parseDayOfWeek } from "./cron-day.ts";
import { parseCronField } from "./cron-field.ts";

export interface Cron {
  /** The first minute after `after` that the expression names, in UTC; undefined when there is none left. */
  next(after: Date): Date | undefined;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** Six fields: minutes hours day-of-month month day-of-week year; one of the two days is `?`. */
export function parseCron(text: string): Cron | undefined {
  const fields = text.split(" ");
  const [minuteText = "", hourText = "", dayText = "", monthText = "", weekdayText = "", yearText = ""] = fields;
  if (fields.length !== 6 || (dayText === "?") === (weekdayText === "?")) return undefined;
  const minutes = parseCronField(minuteText, { min: 0, max: 59 });
  const hours = parseCronField(hourText, { min: 0, max: 23 });
  const isDay = weekdayText === "?" ? parseDayOfMonth(dayText) : parseDayOfWeek(weekdayText);
  const inMonths = parseCronField(monthText, { min: 1, max: 12, names: months });
  const years = parseCronField(yearText, { min: 1970, max: 2199 });
  if (!minutes || !hours || !isDay || !inMonths || !years) return undefined;

  const timeOnDay = (notBefore: Date, day: Date): Date | undefined => {
    for (const hour of hours) {
      for (const minute of minutes) {
        const time = new Date(day.getTime() + (hour * 60 + minute) * 60_000);
        if (time >= notBefore) return time;
      }
    }
    return undefined;
  };

  return {
    next(after) {
      const notBefore = new Date(Math.floor(after.getTime() / 60_000) * 60_000 + 60_000);
      const lastYear = years.at(-1) ?? 0;
      const day = new Date(Date.UTC(notBefore.getUTCFullYear(), notBefore.getUTCMonth(), notBefore.getUTCDate()));
      while (day.getUTCFullYear() <= lastYear) {
        const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + 1];
        if (!years.includes(year) || !inMonths.includes(month)) {
          day.setUTCMonth(month, 1);
          continue;
        }
        const time = isDay({ year, month, day: day.getUTCDate() }) ? timeOnDay(notBefore, day) : undefined;
        if (time !== undefined) return time;
        day.setUTCDate(day.getUTCDate() + 1);
      }
      return undefined;
    },
  };
}
