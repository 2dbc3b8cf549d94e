/** Texts about an objective. */
import { t } from '@grafana/i18n';

import type { ObjectiveRow } from '../../api/rows';
import { AS_IS } from '../../components/plainValues';
import { formatBurn, formatCount, formatThreshold, formatTarget } from '../../components/formats';

type Subject = Pick<ObjectiveRow, 'connector' | 'object'>;

export const subjectOf = ({ connector, object }: Subject): string =>
  object === null ? connector : `${connector} · ${object}`;

type Promised = Pick<ObjectiveRow, 'target' | 'thresholdMs' | 'windowDays'>;

/** Such as “99.5 % without error within 10 s, over 30 days”. */
export function promiseOf({ target, thresholdMs, windowDays }: Promised): string {
  const share = formatTarget(target);
  return thresholdMs === null
    ? t('objectives.promise.errors', '', {
        share,
        count: windowDays,
        days: formatCount(windowDays),
        ...AS_IS,
        defaultValue_one: '{{share}} without error, over {{days}} day',
        defaultValue_other: '{{share}} without error, over {{days}} days',
      })
    : t('objectives.promise.latency', '', {
        share,
        time: formatThreshold(thresholdMs),
        count: windowDays,
        days: formatCount(windowDays),
        ...AS_IS,
        defaultValue_one: '{{share}} without error within {{time}}, over {{days}} day',
        defaultValue_other: '{{share}} without error within {{time}}, over {{days}} days',
      });
}

/** The burn rates of one hour and six hours in words. */
export function burnText({ burnRate1h, burnRate6h }: Pick<ObjectiveRow, 'burnRate1h' | 'burnRate6h'>): string {
  return t('objectives.burn-both', '{{hour}} in 1 hour, {{hours}} in 6 hours', {
    hour: formatBurn(burnRate1h),
    hours: formatBurn(burnRate6h),
    ...AS_IS,
  });
}

/** A new id with the connector and the object, different from all known ones. */
export function newId({ connector, object }: Subject, indicator: ObjectiveRow['indicator'], known: string[]): string {
  const words = [connector, object ?? '', indicator === 'latency' ? 'latency' : 'errors'].join(' ').toLowerCase();
  const plain = words
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 150);
  for (let number = 1; ; number++) {
    const id = number === 1 ? plain : `${plain}-${number}`;
    if (!known.includes(id)) {
      return id;
    }
  }
}
