/** The settings of lists: search, order, limit and states. */
import { t } from '@grafana/i18n';
import { Combobox, MultiCombobox } from '@grafana/ui';
import type { OrderBy } from '@sync-health/contract/queryTypes';
import {
  ERROR_GROUP_STATUSES,
  type ErrorGroupStatus,
  FAILURE_STATES,
  type FailureState,
  MAX_LENGTH,
  MAX_ROWS,
} from '@sync-health/contract/words';
import React from 'react';

import { EditorField } from './EditorField';
import type { PartProps } from './partProps';
import { TextField } from './TextField';
import { variableOptions } from './variableOptions';

export function SearchField({ id, query, onChange }: PartProps) {
  return (
    <EditorField
      label={t('editor.search', 'Search')}
      htmlFor={`${id}-search`}
      tooltip={t(
        'editor.search-tooltip',
        'Part of a record id, event id or error message. A whole id finds only what has it.'
      )}
      width={25}
      grow
    >
      <TextField
        id={`${id}-search`}
        value={query.search ?? ''}
        maxLength={MAX_LENGTH.search}
        placeholder={t('editor.search-placeholder', 'Record id, event id or message')}
        onChange={(search) => onChange({ search })}
      />
    </EditorField>
  );
}

export function StateField({ id, query, onChange }: PartProps) {
  const labels: Record<FailureState, string> = {
    open: t('states.open', 'Open'),
    retrying: t('states.retrying', 'Retrying'),
    resolved: t('states.resolved', 'Resolved'),
    dismissed: t('states.dismissed', 'Dismissed'),
  };
  const options = [
    ...variableOptions(),
    ...FAILURE_STATES.map((state) => ({ value: state as string, label: labels[state] })),
  ];
  return (
    <EditorField
      label={t('editor.state', 'State')}
      htmlFor={`${id}-state`}
      tooltip={t(
        'editor.state-tooltip',
        'Whether the failure is open, being retried, resolved by a later attempt, or dismissed.'
      )}
      width={20}
      grow
    >
      <MultiCombobox
        id={`${id}-state`}
        options={options}
        value={query.state ?? []}
        placeholder={t('editor.all', 'All')}
        createCustomValue
        isClearable
        onChange={(chosen) => onChange({ state: chosen.map(({ value }) => value) })}
      />
    </EditorField>
  );
}

export function GroupStatusField({ id, query, onChange }: PartProps) {
  const labels: Record<ErrorGroupStatus, string> = {
    new: t('group-status.new', 'New'),
    reopened: t('group-status.reopened', 'Reopened'),
    acknowledged: t('group-status.acknowledged', 'Acknowledged'),
    muted: t('group-status.muted', 'Muted'),
    resolved: t('group-status.resolved', 'Resolved'),
  };
  const options = [
    ...variableOptions(),
    ...ERROR_GROUP_STATUSES.map((status) => ({ value: status as string, label: labels[status] })),
  ];
  return (
    <EditorField
      label={t('editor.group-status', 'Status of the group')}
      htmlFor={`${id}-group-status`}
      tooltip={t(
        'editor.group-status-tooltip',
        'Whether an error group is new or has come back, or what people decided about it.'
      )}
      width={20}
      grow
    >
      <MultiCombobox
        id={`${id}-group-status`}
        options={options}
        value={query.groupStatus ?? []}
        placeholder={t('editor.all', 'All')}
        createCustomValue
        isClearable
        onChange={(chosen) => onChange({ groupStatus: chosen.map(({ value }) => value) })}
      />
    </EditorField>
  );
}

export function OrderByField({ id, query, onChange }: PartProps) {
  const labels: Record<OrderBy, string> = {
    '-endTime': t('order.newest', 'Newest first'),
    endTime: t('order.oldest', 'Oldest first'),
    '-startTime': t('order.newest-start', 'Latest start first'),
    startTime: t('order.oldest-start', 'Earliest start first'),
    '-latency': t('order.slowest', 'Slowest first'),
    latency: t('order.fastest', 'Fastest first'),
  };
  const options = [...Object.entries(labels).map(([value, label]) => ({ value, label })), ...variableOptions()];
  return (
    <EditorField label={t('editor.order-by', 'Order')} htmlFor={`${id}-order`} width={20}>
      <Combobox
        id={`${id}-order`}
        options={options}
        value={query.orderBy || '-endTime'}
        onChange={(option) => onChange({ orderBy: option.value })}
      />
    </EditorField>
  );
}

export function LimitField({ id, query, onChange }: PartProps) {
  return (
    <EditorField
      label={t('editor.limit', 'Limit')}
      htmlFor={`${id}-limit`}
      tooltip={t('editor.limit-tooltip', 'How many rows to show, at most {{max}}.', { max: MAX_ROWS.records })}
      width={12}
    >
      <TextField
        id={`${id}-limit`}
        type="number"
        min={1}
        max={MAX_ROWS.records}
        value={query.limit ? String(query.limit) : ''}
        placeholder={t('editor.limit-default', 'Default')}
        onChange={(text) => onChange({ limit: toLimit(text) })}
      />
    </EditorField>
  );
}

function toLimit(text: string): number | undefined {
  const limit = Math.round(Number(text));
  return limit > 0 ? Math.min(limit, MAX_ROWS.records) : undefined;
}
