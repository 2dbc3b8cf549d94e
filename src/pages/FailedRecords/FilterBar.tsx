/** The filters of the failed records. They offer values of the data, and are kept in the URL. */
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
  /** The error groups of the filter, for their names. Undefined while they are read. */
  groups: ErrorGroup[] | undefined;
  onChange: (changes: Params) => void;
}

/** Memoized, so that selecting records does not render it again. */
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

/** The values in the fields. “No state” is an empty field, for which the URL has a word. */
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

/** Conditions that came with a link, such as a dashboard's own filters. */
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

/** Most characters that a field of two columns holds beside its remove button. */
const MOST_OF_NAME = 38;

const shorten = (name: string) => (name.length > MOST_OF_NAME ? `${name.slice(0, MOST_OF_NAME - 1).trimEnd()}…` : name);

/** The error groups that the list is narrowed to. They are chosen below the list. */
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
  /** Messages need more room than other values. */
  wide: css({ gridColumn: 'span 2' }),
});
