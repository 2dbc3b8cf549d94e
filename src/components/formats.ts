/** How the pages write counts, shares, rates and lengths of time, in the reader's locale. */
import { formattedValueToString, getValueFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { config } from '@grafana/runtime';

export function formatCount(count: number): string {
  return new Intl.NumberFormat(locale()).format(count);
}

export function formatShare(share: number | null): string {
  if (share === null) {
    return '–';
  }
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(
    share
  );
}

/** With as many digits as tell 99.95 % from 99.9 %. */
export function formatTarget(share: number | null): string {
  return share === null
    ? '–'
    : new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 3 }).format(share);
}

/** What is left of a budget; below zero it is overspent. */
export function formatBudget(left: number | null): string {
  return left === null
    ? '–'
    : new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(left);
}

/** How many times too fast a budget burns. */
export function formatBurn(rate: number | null): string {
  return rate === null ? '–' : `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(rate)}×`;
}

/** With its sign, such as +12 %. */
export function formatChange(change: number): string {
  return new Intl.NumberFormat(locale(), {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format(change);
}

/** A difference of two rates, with its sign, in percentage points. */
export function formatPoints(difference: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(
    difference * 100
  );
}

export function formatLatency(ms: number | null): string {
  return ms === null ? '–' : formattedValueToString(getValueFormat('ms')(ms, 1));
}

/** As somebody set it, such as 10 s: with the digits that it has. */
export function formatThreshold(ms: number): string {
  return formattedValueToString(getValueFormat('ms')(ms));
}

export function formatRate(recordsPerSecond: number): string {
  return t('formats.rate', '{{rate}} records/s', {
    rate: new Intl.NumberFormat(locale(), { maximumFractionDigits: recordsPerSecond < 10 ? 1 : 0 }).format(
      recordsPerSecond
    ),
  });
}

const MINUTE_MS = 60_000;

/** Rounded to what matters of an estimate: hours and minutes, or just minutes. */
export function formatTimeLeft(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 1) {
    return t('formats.time-left-short', 'less than a minute left');
  }
  if (minutes < 60) {
    return t('formats.time-left-minutes', 'about {{minutes}} min left', { minutes });
  }
  return t('formats.time-left-hours', 'about {{hours}} h {{minutes}} min left', {
    hours: formatCount(Math.floor(minutes / 60)),
    minutes: minutes % 60,
  });
}

/** Grafana 12 has a format beside the language, Grafana 13 the language alone; undefined is the browser's own. */
function locale(): string | undefined {
  const { regionalFormat, language }: { regionalFormat?: string; language?: string } = config;
  return regionalFormat || language || undefined;
}
