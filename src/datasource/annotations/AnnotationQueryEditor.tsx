/** The editor of an annotation: what it marks, for which connectors, and above which error rate an incident begins. */
import type { QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type ComboboxOption, Stack } from '@grafana/ui';
import React, { useId } from 'react';

import type { SyncHealthDataSource } from '../dataSourceType';
import { EditorField } from '../editors/EditorField';
import { EditorRow } from '../editors/EditorRow';
import { FilterFields } from '../editors/FilterFields';
import { IntervalField } from '../editors/IntervalField';
import { KindField } from '../editors/KindField';
import { TextField } from '../editors/TextField';
import type { SyncHealthOptions } from '../settings';
import { type AnnotationKind, type AnnotationTarget, DEFAULT_ANNOTATION } from './annotationQuery';

/** The filters of each kind. Commands have no object and no mode. */
const FILTERS = {
  commands: ['connector'],
  jobs: ['connector'],
  incidents: ['connector', 'mode', 'object', 'action'],
} as const;

type Props = Pick<
  QueryEditorProps<SyncHealthDataSource, AnnotationTarget, SyncHealthOptions>,
  'datasource' | 'query' | 'range' | 'onChange'
>;

export default function AnnotationQueryEditor({ datasource, query, range, onChange }: Props) {
  const id = useId();
  const kind = query.kind ?? DEFAULT_ANNOTATION.kind;
  const change = (changes: Partial<AnnotationTarget>) => onChange({ ...query, kind, ...changes });
  return (
    <Stack direction="column" gap={0.5}>
      <EditorRow label={t('annotation.row', 'Annotation')}>
        <KindField
          id={id}
          label={t('annotation.kind', 'Mark')}
          options={kindOptions()}
          value={kind}
          onChange={change}
        />
        {kind === 'incidents' && (
          <>
            <EditorField
              label={t('annotation.threshold', 'Error rate above')}
              htmlFor={`${id}-threshold`}
              tooltip={t('annotation.threshold-tooltip', 'Neighboring intervals above it are one incident.')}
            >
              <TextField
                id={`${id}-threshold`}
                type="number"
                min={0}
                max={100}
                suffix="%"
                value={String(percent(query.threshold ?? DEFAULT_ANNOTATION.threshold))}
                onChange={(text) => change({ threshold: Math.min(Math.max(Number(text), 0), 100) / 100 })}
              />
            </EditorField>
            <EditorField
              label={t('annotation.min-events', 'Events at least')}
              htmlFor={`${id}-min-events`}
              tooltip={t(
                'annotation.min-events-tooltip',
                'Intervals with fewer events are no incident, such as a single failure in a quiet night.'
              )}
            >
              <TextField
                id={`${id}-min-events`}
                type="number"
                min={1}
                value={String(query.minEvents ?? DEFAULT_ANNOTATION.minEvents)}
                onChange={(text) => change({ minEvents: Math.max(Math.round(Number(text)), 1) })}
              />
            </EditorField>
            <IntervalField
              id={id}
              query={{ ...query, queryType: 'trend' }}
              range={range}
              onChange={({ interval }) => change({ interval })}
            />
          </>
        )}
      </EditorRow>
      <EditorRow isLabelShown label={t('annotation.filters', 'Only of')}>
        <FilterFields
          id={id}
          fields={FILTERS[kind]}
          filters={query.filters}
          client={datasource}
          range={range}
          onChange={change}
        />
      </EditorRow>
    </Stack>
  );
}

function percent(rate: number): number {
  return Number((rate * 100).toFixed(2));
}

function kindOptions(): Array<ComboboxOption<AnnotationKind>> {
  return [
    {
      value: 'commands',
      label: t('annotation.commands', 'Retries and cancels'),
      description: t('annotation.commands-detail', 'A mark where a person or the schedule asked for one'),
    },
    {
      value: 'jobs',
      label: t('annotation.jobs', 'Manual sync jobs'),
      description: t('annotation.jobs-detail', 'A region from start to end of each run'),
    },
    {
      value: 'incidents',
      label: t('annotation.incidents', 'Incidents'),
      description: t('annotation.incidents-detail', 'A region where the error rate is above a bound'),
    },
  ];
}
