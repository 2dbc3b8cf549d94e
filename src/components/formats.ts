/** Formats counts, shares, rates and durations in the reader's locale. */
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

/** Has all digits of any usual target. */
export function formatTarget(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 6 }).format(share);
}

/** Is never rounded up: one bad event of a million is not 100 %, and a missed target is not met. */
export function formatAttained(share: number | null): string {
  if (share === null) {
    return '–';
  }
  const thousandths = Math.floor(Number((share * 100_000).toPrecision(12)));
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 3 }).format(thousandths / 100_000);
}

/** The share of a budget that is left. Negative when overspent. */
export function formatBudget(left: number | null): string {
  return left === null
    ? '–'
    : new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(left);
}

/** A burn rate. */
export function formatBurn(rate: number | null): string {
  return rate === null ? '–' : `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(rate)}×`;
}

/** A relative change with its sign, such as +12 %. */
export function formatChange(change: number): string {
  return new Intl.NumberFormat(locale(), {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format(change);
}

/** A difference of two rates in percentage points, with its sign. */
export function formatPoints(difference: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(
    difference * 100
  );
}

export function formatLatency(ms: number | null): string {
  return ms === null ? '–' : formattedValueToString(getValueFormat('ms')(ms, 1));
}

/** A threshold with the digits that it was set with, such as 10 s. */
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

/** An estimate in hours and minutes, or only minutes. */
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

/** Grafana 12 has a regional format beside the language, Grafana 13 only the language. Undefined: the browser's own. */
function locale(): string | undefined {
  const { regionalFormat, language }: { regionalFormat?: string; language?: string } = config;
  return regionalFormat || language || undefined;
}
