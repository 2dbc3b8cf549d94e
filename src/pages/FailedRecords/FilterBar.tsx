/** The filters of the failed-records page. Values come from the data; what is chosen lives in the URL. */
import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { type ComboboxOption, Field, Input, MultiCombobox, useStyles2 } from '@grafana/ui';
import { FAILURE_STATES, MAX_LENGTH } from '@sync-health/contract/words';
import React, { memo, useCallback } from 'react';

import { useDataSourceUid } from '../../api/DataSourceContext';
import type { FailureFilter } from '../../api/failures';
import type { Params } from '../../api/queryString';
import type { ErrorGroup } from '../../api/rows';
import { fetchValues } from '../../api/values';
import { FilterForm } from '../../components/FilterForm';
import { modeLabel, stateLabel } from '../../components/labels';
import { type Draft, type FilterValues, useDraft } from '../../components/useDraft';
import { CONDITION_PARAM, writeCondition } from '../conditionParams';
import { DEFAULT_FILTER, filterParams, isDefault, NO_FILTER, VIEW_FIELDS, type ViewField } from './failureView';

interface Props {
  filter: FailureFilter;
  /** What the error groups that it names are called; undefined while they are read. */
  groups: ErrorGroup[] | undefined;
  onChange: (changes: Params) => void;
}

/** Memoised: selecting records below is none of its business. */
export const FilterBar = memo(function FilterBar({ filter, groups, onChange }: Props) {
  const draft = useDraft(shownParams(filter), (changes) => onChange(writtenParams(changes)));
  return (
    <FilterForm
      label={t('failed-records.filters.label', 'Filter failed records')}
      draft={draft}
      defaults={isDefault(filter) ? null : DEFAULT_FILTER}
    >
      {VIEW_FIELDS.filter((field) => field !== 'jobId' || filter.filters.jobId).map((field) => (
        <FieldFilter key={field} field={field} range={filter.range} draft={draft} />
      ))}
      <Field noMargin label={t('failed-records.filters.state', 'State')} htmlFor="filter-state">
        <MultiCombobox
          id="filter-state"
          options={FAILURE_STATES.map((state) => ({ value: state as string, label: stateLabel(state) }))}
          value={chosenOf(draft, 'state')}
          placeholder={t('failed-records.filters.all', 'All')}
          onChange={(chosen) => draft.change({ state: chosen.map((each) => each.value) })}
        />
      </Field>
      {filter.conditions.length > 0 && <Conditions conditions={filter.conditions} draft={draft} />}
      {filter.filters.errorGroup && <GroupFilter groups={groups} draft={draft} />}
      <Search draft={draft} />
    </FilterForm>
  );
});

/** What the fields show: no state is none of them, which an address has a word for. */
const shownParams = (filter: FailureFilter) => ({ ...filterParams(filter), state: filter.state });

function writtenParams({ search, ...changes }: FilterValues): FilterValues {
  return {
    ...changes,
    ...(changes.state?.length === 0 ? { state: NO_FILTER.state } : {}),
    ...(search === undefined ? {} : { search: String(search).trim() }),
  };
}

function chosenOf({ values }: Draft, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}

interface PartProps {
  draft: Draft;
}

/** Such as a dashboard's own filters, which came along with a link. */
function Conditions({ conditions, draft }: Pick<FailureFilter, 'conditions'> & PartProps) {
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
        onChange={(kept) => draft.change({ [CONDITION_PARAM]: kept.map(({ value }) => value) })}
      />
    </Field>
  );
}

/** A field of two columns holds so much beside the button that removes it. */
const MOST_OF_NAME = 38;

const shorten = (name: string) => (name.length > MOST_OF_NAME ? `${name.slice(0, MOST_OF_NAME - 1).trimEnd()}…` : name);

/** The groups that the list was narrowed to; they are chosen below the list. */
function GroupFilter({ groups = [], draft }: Pick<Props, 'groups'> & PartProps) {
  const styles = useStyles2(getStyles);
  const nameOf = (groupId: string) => {
    const group = groups.find((each) => each.groupId === groupId);
    return group ? shorten(`${group.errorCode}: ${group.message}`) : groupId;
  };
  const options = chosenOf(draft, 'errorGroup').map((value) => ({ value, label: nameOf(value) }));
  return (
    <div className={styles.wide}>
      <Field noMargin label={t('failed-records.filters.error-group', 'Error group')} htmlFor="filter-error-group">
        <MultiCombobox
          id="filter-error-group"
          options={options}
          value={options}
          onChange={(chosen) => draft.change({ errorGroup: chosen.map((each) => each.value) })}
        />
      </Field>
    </div>
  );
}

function FieldFilter({ field, range, draft }: PartProps & { field: ViewField; range: FailureFilter['range'] }) {
  const uid = useDataSourceUid();
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
        value={chosenOf(draft, field).map((value) => ({ value, label: valueLabel(field, value) }))}
        placeholder={t('failed-records.filters.all', 'All')}
        onChange={(chosen) => draft.change({ [field]: chosen.map((each) => each.value) })}
      />
    </Field>
  );
}

function Search({ draft }: PartProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.wide}>
      <Field noMargin label={t('failed-records.filters.search', 'Search')} htmlFor="filter-search">
        <Input
          id="filter-search"
          type="search"
          value={String(draft.values.search ?? '')}
          maxLength={MAX_LENGTH.search}
          placeholder={t('failed-records.filters.search-placeholder', 'Record id, event id or message')}
          onChange={(event) => draft.change({ search: event.currentTarget.value })}
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

const getStyles = () => ({
  /** A message is longer than what the others hold. */
  wide: css({ gridColumn: 'span 2' }),
});
