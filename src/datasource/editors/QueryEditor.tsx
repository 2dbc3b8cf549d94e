/** The query editor of panels, Explore and alert rules. It shows the settings of the chosen query type and no others. */
import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import { QUERY_TYPES, type QueryOption } from '@sync-health/contract/queryTypes';
import React, { useEffect, useId } from 'react';

import type { DataSource } from '../DataSource';
import { FIELDS } from '../labels';
import { migrate } from '../migrate';
import { DEFAULT_QUERY, DEFAULT_QUERY_TYPE, type SyncHealthQuery } from '../query';
import type { SyncHealthOptions } from '../settings';
import { BucketFields } from './BucketFields';
import { ChoiceField } from './ChoiceFields';
import { ColumnsField } from './ColumnsField';
import { ConditionsRow } from './ConditionsRow';
import { EditorRow } from './EditorRow';
import { FilterFields } from './FilterFields';
import { FormatField } from './FormatField';
import { GroupByField } from './GroupByField';
import { GroupFields } from './GroupFields';
import { IntervalField } from './IntervalField';
import { GroupStatusField, LimitField, OrderByField, SearchField, StateField } from './ListFields';
import { LiveField } from './LiveField';
import { MetricField } from './MetricField';
import { ObjectiveFields } from './ObjectiveFields';
import { PagedTableField, PageField } from './PageFields';
import { QueryTypeField } from './QueryTypeField';
import { TimeShiftField } from './TimeShiftField';
import { useSettledChange } from './useSettledChange';
import { WindowField } from './WindowField';

type Props = QueryEditorProps<DataSource, SyncHealthQuery, SyncHealthOptions>;

const LIST_OPTIONS: readonly QueryOption[] = ['search', 'state', 'groupStatus', 'orderBy', 'limit', 'bucket', 'page'];
const CHOICES = ['jobStatus', 'commandType', 'commandState'] as const;

export default function QueryEditor({ datasource, query: saved, range, app, onChange, onRunQuery }: Props) {
  const id = useId();
  const isAlert = app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
  const query = migrate(saved, isAlert);
  const options: readonly QueryOption[] = QUERY_TYPES[query.queryType ?? DEFAULT_QUERY_TYPE].options;
  const change = useSettledChange((changes: Partial<SyncHealthQuery>) => {
    onChange({ ...query, ...changes });
    onRunQuery();
  });
  // A panel's JSON or a link may hold a query without a type. Elsewhere it runs as a trend, but Explore would not run
  // it.
  const isUntyped = app === CoreApp.Explore && saved.queryType === undefined;
  useEffect(() => {
    if (isUntyped) {
      change(DEFAULT_QUERY);
    }
  }, [isUntyped, change]);
  const part = { id, query, onChange: change };
  const has = (option: QueryOption) => options.includes(option);
  const isSplit = Boolean(query.groupBy?.length);
  const isLogs = query.queryType === 'failures' && query.format === 'logs' && !isAlert;
  // A baseline of groups covers the range as a whole.
  const isOfGroups = query.queryType === 'baseline' && isSplit;
  // A rule on a metric reads one number for each group, over its whole window.
  const isNumberOfRule = isAlert && has('metric') && Boolean(query.metric);

  return (
    <Stack direction="column" gap={0.5}>
      <EditorRow label={t('editor.row-query', 'Query')}>
        <QueryTypeField {...part} />
        {has('of') && <PagedTableField {...part} />}
        {has('metric') && <MetricField {...part} />}
        {has('groupBy') && <GroupByField {...part} />}
        {has('objective') && <ObjectiveFields {...part} client={datasource} isAlert={isAlert} />}
        {has('interval') && !isNumberOfRule && !isOfGroups && !(isAlert && has('objective')) && (
          <IntervalField {...part} range={range} />
        )}
        {has('timeShift') && <TimeShiftField {...part} />}
        <WindowField {...part} />
        {query.queryType === 'failures' && !isAlert && <FormatField {...part} />}
        {!isNumberOfRule && !isLogs && <ColumnsField {...part} isAlert={isAlert} />}
        {!isAlert && <LiveField {...part} />}
      </EditorRow>
      {has('groupBy') && isSplit && (
        <EditorRow label={t('editor.row-groups', 'Groups')}>
          <GroupFields {...part} isAlert={isAlert} has={has} />
        </EditorRow>
      )}
      <EditorRow label={t('editor.row-filters', 'Filters')}>
        <FilterFields
          id={id}
          fields={FIELDS}
          filters={query.filters}
          client={datasource}
          range={range}
          onChange={change}
        />
        <ConditionsRow {...part} />
      </EditorRow>
      {!has('groupBy') && LIST_OPTIONS.some(has) && (
        <EditorRow label={t('editor.row-list', 'List')}>
          {has('search') && <SearchField {...part} />}
          {has('state') && <StateField {...part} />}
          {has('groupStatus') && <GroupStatusField {...part} />}
          {CHOICES.filter(has).map((option) => (
            <ChoiceField key={option} option={option} {...part} />
          ))}
          {has('orderBy') && <OrderByField {...part} />}
          {has('limit') && !has('groupBy') && <LimitField {...part} />}
          {has('bucket') && !isAlert && <BucketFields {...part} />}
          {has('page') && !isAlert && <PageField {...part} />}
        </EditorRow>
      )}
    </Stack>
  );
}
