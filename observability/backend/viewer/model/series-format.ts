import { formatClock, formatDate, formatDuration } from "./format.ts";
import type { Measure } from "./series-charts.ts";

/** Calls per second, or per minute when they are few: "12.4/s", "3/min". */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return "0";
  return perSecond >= 0.1 ? `${digits(perSecond)}/s` : `${digits(perSecond * 60)}/min`;
}

/** A share from 0 to 1: "12 %", "<0.1 %". */
export function formatShare(share: number): string {
  if (share <= 0) return "0";
  return share < 0.001 ? "<0.1 %" : `${digits(share * 100)} %`;
}

export function formatMeasure(measure: Measure, value: number): string {
  if (measure === "duration") return formatDuration(value);
  return measure === "rate" ? formatRate(value) : formatShare(value);
}

/** Counts with thin spaces: "12 345". */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A range of time: "14:02:10 – 14:05:40", with the day when it is another one. */
export function formatRange(startUs: number, endUs: number): string {
  return `${formatMoment(startUs, endUs)} – ${formatMoment(endUs, startUs)}`;
}

function formatMoment(us: number, otherUs: number): string {
  const clock = formatClock(us).slice(0, 8);
  return formatDate(us) === formatDate(otherUs) ? clock : `${formatDate(us)} ${clock}`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
