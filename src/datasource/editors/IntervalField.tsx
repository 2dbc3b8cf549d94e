/** The interval of the answer. The length of the range limits it: above 60 hours there is only Day. */
import { t } from '@grafana/i18n';
import { allowedIntervals } from '@sync-health/contract/interval';
import type { QueryType } from '@sync-health/contract/queryTypes';
import React from 'react';

import { intervalLabel } from '../intervalLabel';
import { DEFAULT_QUERY_TYPE } from '../query';
import { OptionField } from './OptionField';
import type { DataPartProps } from './partProps';

const NONE = '';

export function IntervalField({ id, query, range, onChange }: Omit<DataPartProps, 'client'>) {
  const withoutIt: Partial<Record<QueryType, string>> = {
    percentiles: t('editor.interval-none-detail', 'One row for each object, action and mode'),
    objectives: t('editor.interval-none-objectives', 'One row for each objective'),
  };
  const description = withoutIt[query.queryType ?? DEFAULT_QUERY_TYPE];
  const isOptional = description !== undefined;
  const allowed = allowedIntervals(range ? range.to.valueOf() - range.from.valueOf() : 0);
  const options = [
    ...(isOptional
      ? [
          {
            value: NONE,
            label: t('editor.interval-none', 'None'),
            description,
          },
        ]
      : []),
    {
      value: 'auto',
      label: t('editor.interval-auto', 'Auto'),
      description: t('editor.interval-auto-detail', 'The finest that keeps a chart readable'),
    },
    ...allowed.map((value) => ({ value, label: intervalLabel(value) })),
  ];

  return (
    <OptionField
      id={`${id}-interval`}
      label={t('editor.interval', 'Interval')}
      tooltip={t('editor.interval-tooltip', 'Width of the steps in time. Above 60 hours the answer is always by day.')}
      options={options}
      value={query.interval || (isOptional ? NONE : 'auto')}
      onChange={(interval) => onChange({ interval })}
    />
  );
}
