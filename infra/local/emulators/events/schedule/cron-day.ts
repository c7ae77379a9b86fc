import { type FieldRange, parseCronField, parseCronNumber } from "./cron-field.ts";

/** A day in UTC; `month` is 1 to 12. */
export interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

export type DayTest = (date: CalendarDay) => boolean;

const dayOfMonthRange: FieldRange = { min: 1, max: 31 };
const dayOfWeekRange: FieldRange = { min: 1, max: 7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };

/** Numbers, `L` (last day), `LW` (last weekday), `15W` (weekday nearest to the 15th). */
export function parseDayOfMonth(text: string): DayTest | undefined {
  return anyOf(text, (item) => {
    if (item === "L") return (date) => date.day === daysIn(date);
    if (item === "LW") return (date) => date.day === nearestWeekday(date, daysIn(date));
    const weekday = /^(\d+)W$/.exec(item)?.[1];
    if (weekday !== undefined) {
      const day = parseCronNumber(weekday, dayOfMonthRange);
      return day === undefined ? undefined : (date) => day <= daysIn(date) && date.day === nearestWeekday(date, day);
    }
    const days = parseCronField(item, dayOfMonthRange);
    return days && ((date) => days.includes(date.day));
  });
}

/** Numbers (1 is Sunday) or names, `6L` (last Friday of the month), `SAT#3` (third Saturday), `L` (Saturday). */
export function parseDayOfWeek(text: string): DayTest | undefined {
  return anyOf(text, (item) => {
    if (item === "L") return (date) => weekdayOf(date) === 7;
    const [, name, mark, nth] = /^(\w+?)(L|#([1-5]))$/.exec(item) ?? [];
    const marked = name === undefined ? undefined : parseCronNumber(name, dayOfWeekRange);
    if (marked !== undefined && mark === "L") {
      return (date) => weekdayOf(date) === marked && date.day > daysIn(date) - 7;
    }
    if (marked !== undefined) {
      return (date) => weekdayOf(date) === marked && Math.ceil(date.day / 7) === Number(nth);
    }
    const days = parseCronField(item, dayOfWeekRange);
    return days && ((date) => days.includes(weekdayOf(date)));
  });
}

function anyOf(text: string, parse: (item: string) => DayTest | undefined): DayTest | undefined {
  const tests = text.split(",").map(parse);
  if (tests.includes(undefined)) return undefined;
  return (date) => tests.some((test) => test?.(date));
}

function daysIn({ year, month }: CalendarDay): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function weekdayOf({ year, month, day }: CalendarDay): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

/** The weekday nearest to `day` that lies in the same month. */
function nearestWeekday(date: CalendarDay, day: number): number {
  const weekday = weekdayOf({ ...date, day });
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === daysIn(date) ? day - 2 : day + 1;
  return day;
}
