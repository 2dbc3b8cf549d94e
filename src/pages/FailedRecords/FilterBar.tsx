/** The filters of the failed-records page. Values come from the data; what is chosen lives in the URL. */
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, type ComboboxOption, Field, Input, MultiCombobox, useStyles2 } from '@grafana/ui';
import { FAILURE_STATES, type FailureState } from '@sync-health/contract/words';
import React, { memo, useCallback, useEffect, useState } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { FailureFilter } from '../../api/failures';
import type { Params } from '../../api/queryString';
import type { ErrorGroup } from '../../api/rows';
import { fetchValues } from '../../api/values';
import { modeLabel, stateLabel } from '../../components/labels';
import { CONDITION_PARAM, writeCondition } from '../conditionParams';
import { isNarrowed, NO_FILTER, VIEW_FIELDS, type ViewField } from './failureView';

const SEARCH_DELAY_MS = 400;

interface Props {
  filter: FailureFilter;
  /** What the error groups that it names are called; undefined while they are read. */
  groups: ErrorGroup[] | undefined;
  onChange: (changes: Params) => void;
}

/** Memoised: selecting records below is none of its business. */
export const FilterBar = memo(function FilterBar({ filter, groups, onChange }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div role="search" aria-label={t('failed-records.filters.label', 'Filter failed records')} className={styles.bar}>
      {VIEW_FIELDS.filter((field) => field !== 'jobId' || filter.filters.jobId).map((field) => (
        <FieldFilter key={field} field={field} filter={filter} onChange={onChange} />
      ))}
      <Field noMargin label={t('failed-records.filters.state', 'State')} htmlFor="filter-state">
        <MultiCombobox<FailureState>
          id="filter-state"
          options={FAILURE_STATES.map((state) => ({ value: state, label: stateLabel(state) }))}
          value={filter.state}
          placeholder={t('failed-records.filters.all', 'All')}
          onChange={(chosen) => onChange({ state: chosen.map((each) => each.value) })}
        />
      </Field>
      {filter.conditions.length > 0 && <Conditions conditions={filter.conditions} onChange={onChange} />}
      {filter.filters.errorGroup && <GroupFilter filter={filter} groups={groups} onChange={onChange} />}
      <Search key={filter.search} search={filter.search} onChange={onChange} />
      {isNarrowed(filter) && (
        <Button variant="secondary" icon="times" className={styles.clear} onClick={() => onChange(NO_FILTER)}>
          {t('failed-records.filters.clear', 'Clear filters')}
        </Button>
      )}
    </div>
  );
});

/** Such as a dashboard's own filters, which came along with a link. */
function Conditions({ conditions, onChange }: Pick<FailureFilter, 'conditions'> & Pick<Props, 'onChange'>) {
  const options = conditions.map((condition) => ({
    value: writeCondition(condition),
    label: `${condition.field} ${condition.operator} ${condition.values.join(', ')}`,
  }));
  return (
    <Field noMargin label={t('failed-records.filters.conditions', 'Conditions')} htmlFor="filter-conditions">
      <MultiCombobox
        id="filter-conditions"
        options={options}
        value={options}
        onChange={(kept) => onChange({ [CONDITION_PARAM]: kept.map(({ value }) => value) })}
      />
    </Field>
  );
}

/** A field of two columns holds so much beside the button that removes it. */
const MOST_OF_NAME = 38;

const shorten = (name: string) => (name.length > MOST_OF_NAME ? `${name.slice(0, MOST_OF_NAME - 1).trimEnd()}…` : name);

/** The groups that the list was narrowed to; they are chosen below the list. */
function GroupFilter({ filter, groups = [], onChange }: Props) {
  const styles = useStyles2(getStyles);
  const nameOf = (groupId: string) => {
    const group = groups.find((each) => each.groupId === groupId);
    return group ? shorten(`${group.errorCode}: ${group.message}`) : groupId;
  };
  const options = (filter.filters.errorGroup ?? []).map((value) => ({ value, label: nameOf(value) }));
  return (
    <div className={styles.wide}>
      <Field noMargin label={t('failed-records.filters.error-group', 'Error group')} htmlFor="filter-error-group">
        <MultiCombobox
          id="filter-error-group"
          options={options}
          value={options}
          onChange={(chosen) => onChange({ errorGroup: chosen.map((each) => each.value) })}
        />
      </Field>
    </div>
  );
}

function FieldFilter({ field, filter, onChange }: Omit<Props, 'groups'> & { field: ViewField }) {
  const uid = useDataSourceUid();
  const { range, filters } = filter;
  const options = useCallback(
    async (search: string): Promise<ComboboxOption[]> => {
      const { values } = await fetchValues(uid, field, range, search);
      return values.map((value) => ({ value, label: valueLabel(field, value) }));
    },
    [uid, field, range]
  );
  const id = `filter-${field}`;
  return (
    <Field noMargin label={fieldLabel(field)} htmlFor={id}>
      <MultiCombobox
        id={id}
        options={options}
        value={(filters[field] ?? []).map((value) => ({ value, label: valueLabel(field, value) }))}
        placeholder={t('failed-records.filters.all', 'All')}
        onChange={(chosen) => onChange({ [field]: chosen.map((each) => each.value) })}
      />
    </Field>
  );
}

/** Typing narrows the list once it pauses, so that each letter is no query and no step in the browser's history. */
function Search({ search, onChange }: { search: string; onChange: Props['onChange'] }) {
  const styles = useStyles2(getStyles);
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    if (typed.trim() === search) {
      return undefined;
    }
    const timer = setTimeout(() => onChange({ search: typed.trim() }), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [typed, search, onChange]);

  return (
    <div className={styles.wide}>
      <Field noMargin label={t('failed-records.filters.search', 'Search')} htmlFor="filter-search">
        <Input
          id="filter-search"
          type="search"
          value={typed}
          maxLength={200}
          placeholder={t('failed-records.filters.search-placeholder', 'Record id, event id or message')}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
    </div>
  );
}

function valueLabel(field: ViewField, value: string): string {
  return field === 'mode' ? modeLabel(value) : value;
}

function fieldLabel(field: ViewField): string {
  const labels: Record<ViewField, string> = {
    connector: t('failed-records.filters.connector', 'Connector'),
    mode: t('failed-records.filters.mode', 'Sync mode'),
    object: t('failed-records.filters.object', 'Data object'),
    errorCode: t('failed-records.filters.error-code', 'Error code'),
    action: t('failed-records.filters.action', 'API action'),
    jobId: t('failed-records.filters.job', 'Job id'),
  };
  return labels[field];
}

const getStyles = (theme: GrafanaTheme2) => ({
  /** A message is longer than what the others hold. */
  wide: css({ gridColumn: 'span 2' }),
  /** Beside the fields, below which their labels stand. */
  clear: css({ alignSelf: 'end', justifySelf: 'start' }),
  bar: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
    gap: theme.spacing(1.5),
    alignItems: 'start',
    // A chosen value as long as it may be is cut at its field's edge.
    '> *': { minWidth: 0, overflow: 'clip', overflowClipMargin: theme.spacing(0.75) },
  }),
});
