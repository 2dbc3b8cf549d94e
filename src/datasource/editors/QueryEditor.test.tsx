// Must be the first import: it replaces a part of the comboboxes.
import { letComboboxesMeasure } from '../testing/combobox';

import { CoreApp, dateTime, type QueryEditorProps } from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { QUERY_TYPE_DESCRIPTIONS } from '@sync-health/contract/queryTypeDescriptions';
import { QUERY_TYPES, type QueryType } from '@sync-health/contract/queryTypes';
import React, { useState } from 'react';

import type { DataSource } from '../DataSource';
import type { SyncHealthQuery } from '../query';
import type { SyncHealthOptions } from '../settings';
import { aDataSource, RANGE } from '../testing/dataSource';
import { aTemplateSrv } from '../testing/templateSrv';
import QueryEditor from './QueryEditor';
import { queryTypeTexts } from './queryTypeTexts';

type Props = QueryEditorProps<DataSource, SyncHealthQuery, SyncHealthOptions>;

// Comboboxes are slow on a busy machine.

beforeEach(() => {
  letComboboxesMeasure();
  setTemplateSrv(aTemplateSrv({ object: { value: ['Invoice'] }, bucket: { value: 'all' } }));
});

function open(query: Partial<SyncHealthQuery> = {}, props: Partial<Props> = {}) {
  const onChange = jest.fn<void, [SyncHealthQuery]>();
  const onRunQuery = jest.fn();
  const { dataSource, asked } = aDataSource(() => ({ values: ['Account', 'Invoice'], truncated: false }));
  function Host() {
    const [current, setCurrent] = useState<SyncHealthQuery>({ refId: 'A', ...query });
    const change = (changed: SyncHealthQuery) => {
      onChange(changed);
      setCurrent(changed);
    };
    return (
      <QueryEditor
        datasource={dataSource}
        query={current}
        range={RANGE}
        onChange={change}
        onRunQuery={onRunQuery}
        {...props}
      />
    );
  }
  render(<Host />);
  const user = userEvent.setup();
  const choose = async (label: string, option: string | RegExp) => {
    await user.click(screen.getByLabelText(label));
    await user.click(await screen.findByRole('option', { name: option }));
  };
  return { user, choose, asked, onRunQuery, last: () => onChange.mock.lastCall?.[0] };
}

const labels = () => [...document.querySelectorAll('label')].map(({ textContent }) => textContent);

it('in English, query types have the names and descriptions of the contract', () => {
  const texts = queryTypeTexts();
  for (const type of Object.keys(QUERY_TYPES) as QueryType[]) {
    expect(texts[type]).toEqual({ label: QUERY_TYPES[type].label, description: QUERY_TYPE_DESCRIPTIONS[type] });
  }
});

const has = (options: readonly string[], option: string) => options.includes(option);

describe('the settings of a query type are shown, and no others', () => {
  const SETTINGS = {
    interval: 'Interval',
    metric: 'Metric',
    groupBy: 'By',
    timeShift: 'Time shift',
    search: 'Search',
    state: 'State',
    orderBy: 'Order',
    limit: 'Limit',
    bucket: 'Only the step at',
  } as const;

  it.each(Object.keys(QUERY_TYPES) as QueryType[])('%s', (queryType) => {
    open({ queryType });
    const shown = Object.values(SETTINGS).filter((label) => labels().includes(label));
    // The limit of groups is among the settings of groups, which are shown for split queries only.
    const { options } = QUERY_TYPES[queryType];
    const expected: readonly string[] = options.filter((each) => each !== 'limit' || !has(options, 'groupBy'));
    expect(shown).toEqual(
      Object.entries(SETTINGS)
        .filter(([option]) => expected.includes(option))
        .map(([, label]) => label)
    );
  });
});

it('every type can be filtered by every field', () => {
  open({ queryType: 'errors' });
  expect(labels()).toEqual(
    expect.arrayContaining(['Connector', 'Sync mode', 'Data object', 'API action', 'Status', 'Error code', 'Job id'])
  );
});

it('another query type is run at once, without the columns of the previous type', async () => {
  const { choose, last, onRunQuery } = open({ queryType: 'trend', columns: ['synced'] });
  await choose('Query type', /^Failed records/);
  expect(last()).toEqual({
    refId: 'A',
    version: 2,
    queryType: 'failures',
    columns: undefined,
    cursor: undefined,
  });
  expect(onRunQuery).toHaveBeenCalledTimes(1);
});

it('in Explore a query without a type becomes a trend and is run once', async () => {
  const { last, onRunQuery } = open({}, { app: CoreApp.Explore });
  await waitFor(() => expect(onRunQuery).toHaveBeenCalledTimes(1));
  expect(last()).toEqual({ refId: 'A', version: 2, queryType: 'trend' });
});

it('opening the editor on a dashboard changes nothing', () => {
  jest.useFakeTimers();
  const { last, onRunQuery } = open({}, { app: CoreApp.PanelEditor });
  jest.runAllTimers();
  expect(last()).toBeUndefined();
  expect(onRunQuery).not.toHaveBeenCalled();
  jest.useRealTimers();
});

it('an interval is chosen among those that the range allows', async () => {
  const { choose, last } = open();
  await choose('Interval', 'Hour');
  expect(last()?.interval).toBe('hour');
});

it('above 60 hours only Day is offered', async () => {
  const from = dateTime(RANGE.to).subtract(61, 'hours');
  const { user } = open({}, { range: { ...RANGE, from, raw: { from, to: RANGE.to } } });
  await user.click(screen.getByLabelText('Interval'));
  expect(await screen.findByRole('option', { name: 'Day' })).toBeInTheDocument();
  expect(screen.queryByRole('option', { name: 'Hour' })).not.toBeInTheDocument();
});

it('a split trend shows only its groups; without a split it shows its counts again', async () => {
  const { choose, last } = open({ columns: ['synced', 'errors'] });
  await choose('By', 'Data object');
  expect(last()).toEqual({ refId: 'A', version: 2, queryType: 'trend', groupBy: ['object'], columns: undefined });
});

it('a metric and the fields to split it by are chosen', async () => {
  const { user, choose, last } = open();
  await choose('Metric', 'Error rate');
  await choose('By', 'Connector');
  await user.click(screen.getByRole('option', { name: 'Data object' }));
  expect(last()).toMatchObject({ version: 2, metric: 'errorRate', groupBy: ['connector', 'object'] });
});

it('groups with few events, and groups beyond the limit, are left out', async () => {
  const { user, last } = open({ version: 2, metric: 'errorRate', groupBy: ['connector'] });
  await user.type(screen.getByLabelText('At least'), '50{Enter}');
  await user.type(screen.getByLabelText('Most groups'), '5000{Enter}');
  await user.click(screen.getByLabelText('All others'));
  expect(last()).toMatchObject({ minEvents: 50, limit: 1000, other: false });
});

it('a query of an older version is shown, and is saved in today’s form once it is changed', async () => {
  const { choose, last } = open({ queryType: 'trend', groupBy: 'status' });
  expect(last()).toBeUndefined();
  await choose('By', 'Sync mode');
  expect(last()).toMatchObject({ version: 2, groupBy: ['status', 'mode'] });
});

it('a rule on a metric gets one number for each group, and has no other choice', () => {
  const rule = { version: 2, queryType: 'summary', metric: 'errorRate', groupBy: ['connector'] } as const;
  open({ ...rule, groupBy: [...rule.groupBy] }, { app: CoreApp.UnifiedAlerting });
  for (const label of ['Columns', 'Interval', 'Most groups', 'All others']) {
    expect(labels()).not.toContain(label);
  }
  expect(labels()).toEqual(expect.arrayContaining(['Metric', 'By', 'At least', 'Silent groups']));
});

it('a time shift and a window become part of the query', async () => {
  const { choose, last } = open();
  await choose('Time shift', 'The week before');
  await choose('Window', 'Last 7 days');
  expect(last()).toMatchObject({ timeShift: '1w', window: '7d' });
});

it('lists have an order and a filter by state', async () => {
  const { choose, last } = open({ queryType: 'failures' });
  await choose('State', /Open/);
  expect(last()?.state).toEqual(['open']);
  await choose('Order', 'Slowest first');
  expect(last()).toMatchObject({ state: ['open'], orderBy: '-latency' });
});

it('search and limit apply when the field is left; a limit above the maximum becomes the maximum', async () => {
  const { user, last, onRunQuery } = open({ queryType: 'records' });
  await user.type(screen.getByLabelText('Search'), 'rec-1');
  expect(onRunQuery).not.toHaveBeenCalled();
  await user.keyboard('{Enter}');
  expect(last()?.search).toBe('rec-1');
  await user.type(screen.getByLabelText('Limit'), '5000');
  await user.tab();
  expect(last()?.limit).toBe(1000);
});

it('a filter offers variables, and the values of events that match the other filters', async () => {
  const { user, choose, last, asked } = open({ filters: { connector: ['zuora'], object: ['Payment'] } });
  await choose('Data object', /Account/);
  expect(last()?.filters).toEqual({ connector: ['zuora'], object: ['Payment', 'Account'] });
  expect(asked[0]?.params).toEqual({
    from: RANGE.from.toISOString(),
    to: RANGE.to.toISOString(),
    connector: ['zuora'],
  });
  await user.click(screen.getByRole('option', { name: /\$object/ }));
  expect(last()?.filters?.object).toEqual(['Payment', 'Account', '$object']);
});

it('a table is narrowed to the bar whose time a variable holds', async () => {
  const { choose, last } = open({ queryType: 'records' });
  await choose('Only the step at', /\$bucket/);
  expect(last()?.bucket).toEqual({ time: '$bucket', interval: 'auto' });
  await choose('Width of the step', 'Day');
  expect(last()?.bucket).toEqual({ time: '$bucket', interval: 'day' });
});

it('an exclusion is added, changed and removed', async () => {
  const { user, choose, last } = open({ conditions: [{ field: 'errorCode', operator: '!=', values: ['DACO-01'] }] });
  const row = screen.getByRole('group', { name: 'Filters' });
  expect(within(row).getByDisplayValue('DACO-01')).toBeInTheDocument();
  await choose('Operator', 'matches the pattern');
  expect(last()?.conditions).toEqual([{ field: 'errorCode', operator: '=~', values: ['DACO-01'] }]);
  await user.click(screen.getByRole('button', { name: 'Remove condition' }));
  expect(last()?.conditions).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Exclude or match' }));
  expect(last()?.conditions).toEqual([{ field: 'object', operator: '!=', values: [] }]);
});

it('an alert rule must choose one figure, and has no settings that need a dashboard', () => {
  open({ queryType: 'records' }, { app: CoreApp.UnifiedAlerting });
  expect(screen.getByLabelText('Columns')).toHaveAttribute('placeholder', 'Choose one');
  expect(labels()).not.toContain('Only the step at');
});

it('failures are shown as a table or as log lines, which have no choice of columns', async () => {
  const { choose, last } = open({ queryType: 'failures' });
  expect(labels()).toContain('Columns');
  await choose('Format', 'Log lines');
  expect(last()?.format).toBe('logs');
  expect(labels()).not.toContain('Columns');
  await choose('Format', 'Table');
  expect(last()?.format).toBeUndefined();
});

it('a rule has no choice of format', () => {
  open({ queryType: 'failures', format: 'logs' }, { app: CoreApp.UnifiedAlerting });
  expect(labels()).not.toContain('Format');
  expect(labels()).toContain('Columns');
});
