// Must be the first import: it replaces a part of the comboboxes.
import { letComboboxesMeasure } from '../testing/combobox';

import { setTemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { aDataSource, RANGE } from '../testing/dataSource';
import { aTemplateSrv } from '../testing/templateSrv';
import type { VariableQuery } from './variableQuery';
import VariableQueryEditor from './VariableQueryEditor';

beforeEach(() => {
  letComboboxesMeasure();
  setTemplateSrv(aTemplateSrv({ connector: { value: 'zuora' } }));
});

function open(query: Partial<VariableQuery> = {}) {
  const onChange = jest.fn<void, [VariableQuery]>();
  const { dataSource } = aDataSource(() => ({ values: [], truncated: false }));
  render(
    <VariableQueryEditor
      datasource={dataSource}
      query={{ refId: 'v', ...query }}
      range={RANGE}
      onChange={onChange}
      onRunQuery={jest.fn()}
    />
  );
  const user = userEvent.setup();
  const choose = async (label: string, option: RegExp) => {
    await user.click(screen.getByLabelText(label));
    await user.click(await screen.findByRole('option', { name: option }));
  };
  return { user, choose, last: () => onChange.mock.lastCall?.[0] };
}

it('lists the values of a field that contain a text, narrowed by other variables', async () => {
  const { user, choose, last } = open();
  await choose('Field', /^Error code/);
  expect(last()).toEqual({ refId: 'v', kind: 'values', field: 'errorCode' });
  await user.type(screen.getByLabelText('Containing'), 'DACO{Enter}');
  expect(last()).toMatchObject({ search: 'DACO' });
  await choose('Connector', /\$connector/);
  expect(last()).toMatchObject({ filters: { connector: ['$connector'] } });
});

it('has no filter on the listed field itself', () => {
  open({ kind: 'values', field: 'object' });
  expect(screen.queryByLabelText('Data object')).not.toBeInTheDocument();
});

it('lists intervals, without other settings', async () => {
  const { choose, last } = open();
  await choose('List', /^Intervals/);
  expect(last()).toEqual({ refId: 'v', kind: 'intervals' });
});

it('lists the intervals of the range, of a chosen width', async () => {
  const { choose, last } = open({ kind: 'buckets' });
  expect(screen.queryByLabelText('Field')).not.toBeInTheDocument();
  await choose('Interval', /^Hour/);
  expect(last()).toEqual({ refId: 'v', kind: 'buckets', interval: 'hour' });
});
