/** The input of the objective form, and its errors. */
import { t } from '@grafana/i18n';
import type { ObjectiveInput } from '@sync-health/contract/objective';

import type { ObjectiveRow } from '../../api/rows';

/** Numbers are texts, as they were typed. */
export interface Draft {
  connector: string;
  /** Empty: all objects. */
  object: string;
  indicator: ObjectiveRow['indicator'];
  thresholdSeconds: string;
  targetPercent: string;
  windowDays: string;
}

export const draftOf = (objective: ObjectiveRow | undefined): Draft => ({
  connector: objective?.connector ?? '',
  object: objective?.object ?? '',
  indicator: objective?.indicator ?? 'errorRate',
  thresholdSeconds: String((objective?.thresholdMs ?? 10_000) / 1000),
  // Rounds away digits such as those of 0.995 × 100.
  targetPercent: String(round((objective?.target ?? 0.995) * 100)),
  windowDays: String(objective?.windowDays ?? 30),
});

export function faultsOf(draft: Draft): Partial<Record<keyof Draft, string>> {
  const [target, days, seconds] = [draft.targetPercent, draft.windowDays, draft.thresholdSeconds].map(toNumber);
  return {
    ...(draft.connector === '' && { connector: t('objectives.form.connector-missing', 'Choose a connector') }),
    ...(!(target! >= 0 && target! < 100) && {
      targetPercent: t('objectives.form.target-wrong', 'From 0 to less than 100: at 100 % there is no budget'),
    }),
    ...(!(Number.isInteger(days) && days! >= 1 && days! <= 3650) && {
      windowDays: t('objectives.form.window-wrong', 'A whole number from 1 to 3650'),
    }),
    ...(draft.indicator === 'latency' &&
      !(seconds! >= 0 && Number.isSafeInteger(toMs(seconds!))) && {
        thresholdSeconds: t('objectives.form.threshold-wrong', 'A number of seconds, such as 10 or 0.5'),
      }),
  };
}

export function toObjective(draft: Draft): ObjectiveInput {
  return {
    connector: draft.connector,
    ...(draft.object !== '' && { object: draft.object }),
    indicator:
      draft.indicator === 'latency'
        ? { type: 'latency', thresholdMs: toMs(toNumber(draft.thresholdSeconds)) }
        : { type: 'errorRate' },
    target: round(toNumber(draft.targetPercent) / 100),
    windowDays: toNumber(draft.windowDays),
  };
}

const toNumber = (text: string) => (text.trim() === '' ? NaN : Number(text));
const toMs = (seconds: number) => Math.round(seconds * 1000);
const round = (share: number) => Number(share.toPrecision(12));
